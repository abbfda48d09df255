import type { Mutant, Outcome } from './run-mutants.ts'

/** How many mutants there were, and what became of them. */
export interface Score {
  tried: number
  /** Those that a test noticed: killed, or no end. */
  noticed: number
  timeouts: number
  /** Those that no test noticed. */
  survivors: readonly Mutant[]
  /** Those that were not tried. */
  ignored: number
}

/** Counts the mutants. */
export function scoreOf(mutants: readonly Mutant[]): Score {
  const count = (...outcomes: Outcome[]): number =>
    mutants.filter(({ outcome }) => outcomes.includes(outcome)).length
  const survivors = mutants.filter(({ outcome }) => outcome === 'survived' || outcome === 'uncovered')
  const noticed = count('killed', 'timeout')
  return {
    tried: noticed + survivors.length,
    noticed,
    timeouts: count('timeout'),
    survivors,
    ignored: count('ignored'),
  }
}

/** The part that was noticed, in percent, rounded down to a tenth: a mark is not reached by rounding. */
export function percentOf({ noticed, tried }: Pick<Score, 'noticed' | 'tried'>): number {
  return tried === 0 ? 0 : Math.floor((noticed / tried) * 1000) / 10
}
