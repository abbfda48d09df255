import type { Interval } from '../measure/interval.ts'

/** How far several runs of a row agree. */
export interface Agreement {
  /** Of each run, how many of the other runs' intervals hold its median; all added up. */
  within: number
  /** What {@link within} is at most. */
  of: number
  /** Whether each two intervals have something in common. */
  overlap: boolean
}

/** The part of the medians that has to be within: an interval of 90 % leaves out one in ten, and luck some more. */
export const ENOUGH = 0.8

/**
 * Compares the runs of a row. A printed interval says where another run's median is with 90 % confidence, so each
 * median is looked for in the intervals of all other runs.
 */
export function agreementOf(runs: readonly Interval[]): Agreement {
  let within = 0
  let overlap = true
  for (const [index, run] of runs.entries()) {
    for (const other of runs.toSpliced(index, 1)) {
      if (run.median >= other.low && run.median <= other.high) within++
      if (run.low > other.high) overlap = false
    }
  }
  return { within, of: runs.length * (runs.length - 1), overlap }
}
