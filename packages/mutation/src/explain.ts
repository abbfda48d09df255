import { type Change, EXPLANATIONS } from './explanations.ts'
import type { Mutant } from './run-mutants.ts'

/** What the explanations say of the survivors. */
export interface Explained {
  /** The reason of each survivor that has one. */
  reasons: ReadonlyMap<Mutant, string>
  /** Explanations that fit no survivor. */
  stale: readonly string[]
}

/** Gives each survivor the first explanation that fits it and is not taken: an entry stands for one place. */
export function explain(survivors: readonly Mutant[]): Explained {
  const reasons = new Map<Mutant, string>()
  const stale: string[] = []
  for (const { file, because, mutants } of EXPLANATIONS) {
    for (const change of mutants) {
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
