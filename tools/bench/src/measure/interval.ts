/** A median, and where a run of the same bench lies with 90 % confidence. */
export interface Interval {
  median: number
  low: number
  high: number
}

const RESAMPLES = 2000

/**
 * Bootstraps the median of samples, one for each process: what differs between processes, such as the code that
 * the engine chose to compile, is in the interval, which slices of one process would leave out.
 *
 * It is an interval for the median of another run, not for the true one: two runs are drawn from the samples, and
 * the second lies so far from the first. The same samples always give the same interval.
 */
export function medianInterval(samples: readonly number[]): Interval {
  if (samples.length === 0) throw new Error('no samples')
  const random = generator(samples.length)
  const draw = (): number => medianOf(samples.map(() => samples[Math.floor(random() * samples.length)]!))
  const median = medianOf(samples)
  const medians = Array.from({ length: RESAMPLES }, () => (median * draw()) / draw()).sort((a, b) => a - b)
  return { median, low: medians[RESAMPLES * 0.05]!, high: medians[RESAMPLES * 0.95 - 1]! }
}

export function medianOf(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

// The Mulberry32 generator: good enough to draw with, and the same on each run.
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
