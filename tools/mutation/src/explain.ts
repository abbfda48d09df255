import type { Mutant } from './run-mutants.ts'

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
  /** Explanations that fit no survivor. */
  stale: readonly string[]
}

/** Gives each survivor the first explanation that fits it and is not taken: an entry stands for one place. */
export function explain(explanations: readonly Explanation[], survivors: readonly Mutant[]): Explained {
  const reasons = new Map<Mutant, string>()
  const stale: string[] = []
  for (const { file, because, changes } of explanations) {
    for (const change of changes) {
      const survivor = survivors.find(
        (mutant) => mutant.file === file && !reasons.has(mutant) && fits(mutant, change),
      )
      if (survivor === undefined) stale.push(`${file} ${change.join(': ')}`)
      else reasons.set(survivor, because)
    }
  }
  return { reasons, stale }
}

function fits(mutant: Mutant, [mutator, original, replacement]: Change): boolean {
  return mutant.mutator === mutator && mutant.original === original && mutant.replacement === replacement
}
