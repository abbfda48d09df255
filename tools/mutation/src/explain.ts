import type { Mutant } from './run-mutants.ts'
import type { Score } from './score.ts'

/** Why no test can notice some changes of one file, or need not. */
export interface Explanation {
  /** From the folder of core. */
  file: string
  because: string
  /** The changes, on one line each. One that stands in two places needs two entries. */
  changes: readonly Change[]
}

/** The kind of a change, the text that stood there, and the one that replaces it. */
export type Change = readonly [mutator: string, original: string, replacement: string]

/** What the explanations say of the survivors. */
export interface Explained {
  /** The reason of each survivor that has one. */
  reasons: ReadonlyMap<Mutant, string>
  /** Explanations that fit neither a survivor nor a timeout. */
  stale: readonly string[]
}

/**
 * Gives each survivor the first explanation that fits it and is not taken: an entry stands for one place. A change that
 * only costs time survives on a quiet machine and ends by timeout on a busy one, so an entry may fit one of those.
 */
export function explain(explanations: readonly Explanation[], { survivors, late }: Score): Explained {
  const reasons = new Map<Mutant, string>()
  const taken = new Set<Mutant>()
  const stale: string[] = []
  for (const { file, because, changes } of explanations) {
    for (const change of changes) {
      const explained = [...survivors, ...late].find(
        (mutant) => mutant.file === file && !taken.has(mutant) && fits(mutant, change),
      )
      if (explained === undefined) {
        stale.push(`${file} ${change.join(': ')}`)
        continue
      }
      taken.add(explained)
      if (explained.outcome !== 'timeout') reasons.set(explained, because)
    }
  }
  return { reasons, stale }
}

function fits(mutant: Mutant, [mutator, original, replacement]: Change): boolean {
  return mutant.mutator === mutator && mutant.original === original && mutant.replacement === replacement
}
