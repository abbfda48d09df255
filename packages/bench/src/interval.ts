/** A median and the interval that holds it with 90 % confidence. */
export interface Interval {
  median: number
  low: number
  high: number
}

const RESAMPLES = 1000

/** Bootstraps the median of samples: the same samples always give the same interval. */
export function medianInterval(samples: readonly number[]): Interval {
  if (samples.length === 0) throw new Error('no samples')
  const random = generator(samples.length)
  const medians = Array.from({ length: RESAMPLES }, () =>
    medianOf(samples.map(() => samples[Math.floor(random() * samples.length)]!)),
  ).sort((a, b) => a - b)
  return { median: medianOf(samples), low: medians[RESAMPLES * 0.05]!, high: medians[RESAMPLES * 0.95 - 1]! }
}

export function medianOf(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

// A linear congruential generator: good enough to draw with, and the same on each run.
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
