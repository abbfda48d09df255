import type { Mutant, Outcome } from './run-mutants.ts'

/** How many mutants there were, and what became of them. */
export interface Score {
  tried: number
  /** Those that a test noticed: killed, or no end. */
  noticed: number
  /** Those of them that ended by timeout. */
  late: readonly Mutant[]
  /** Those that no test noticed. */
  survivors: readonly Mutant[]
  /** Those that were not tried. */
  ignored: number
}

/** Counts the mutants. */
export function scoreOf(mutants: readonly Mutant[]): Score {
  const those = (...outcomes: Outcome[]) => mutants.filter(({ outcome }) => outcomes.includes(outcome))
  const survivors = those('survived', 'uncovered')
  const noticed = those('killed', 'timeout').length
  return {
    tried: noticed + survivors.length,
    noticed,
    late: those('timeout'),
    survivors,
    ignored: those('ignored').length,
  }
}

/** The part that was noticed, in percent, rounded down to a tenth: a mark is not reached by rounding. */
export function percentOf({ noticed, tried }: Pick<Score, 'noticed' | 'tried'>): number {
  return tried === 0 ? 0 : Math.floor((noticed / tried) * 1000) / 10
}
