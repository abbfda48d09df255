import { type Interval, medianInterval, medianOf } from '../measure/interval.ts'
import { type Round, type Row, Unavailable } from '../rows/row.ts'

/** How a row came out. */
export type Verdict =
  | 'goal' // The goal is reached.
  | 'gate' // Not the goal, but the gate.
  | 'FAILED' // The whole interval is beyond the gate.
  | 'too noisy' // The interval says nothing: measure again on a quieter machine.
  | 'not measured' // What it takes is not here, or the peer does not finish.
  | 'measured' // There is neither goal nor gate.

/** A row with what was measured. */
export interface Result {
  row: Row
  verdict: Verdict
  /** Costs of both sides, in the middle; none where nothing was measured. */
  ours?: number
  other?: number | undefined
  interval?: Interval
  /** Why nothing was measured. */
  reason?: string
}

/** How thoroughly to measure. */
export interface Thoroughness {
  /** Pairs of slices in each process. */
  pairs: number
  /** Times as many rounds as are usual that noise may take. */
  patience: number
}

const ROUNDS = 5
/** How wide an interval may be, as part of its median. */
const WIDEST = 0.5

/** Measures a row, with more rounds while the interval is too wide to say something. */
export async function measureRow(row: Row, { pairs, patience }: Thoroughness): Promise<Result> {
  const rounds: Round[] = []
  const usual = row.exact === true ? 1 : (row.rounds ?? ROUNDS)
  try {
    do rounds.push(await row.round(pairs))
    while (rounds.length < usual || (isTooWide(intervalOf(rounds)) && rounds.length < usual * patience))
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return { row, verdict: 'not measured', reason: error.message }
  }
  const interval = intervalOf(rounds)
  const others = rounds.flatMap(({ other }) => (other === undefined ? [] : [other]))
  return {
    row,
    verdict: verdictOf(row, interval),
    ours: medianOf(rounds.map(({ ours }) => ours)),
    other: others.length === 0 ? undefined : medianOf(others),
    interval,
  }
}

/** What an interval says of a row. */
export function verdictOf(
  { wants, goal, gate }: Pick<Row, 'wants' | 'goal' | 'gate'>,
  interval: Interval,
): Verdict {
  if (isTooWide(interval)) return 'too noisy'
  if (goal === undefined) return 'measured'
  const { median, low, high } = interval
  if (wants === 'at most' ? median <= goal : median >= goal) return 'goal'
  if (gate === undefined) return 'measured'
  return (wants === 'at most' ? low <= gate : high >= gate) ? 'gate' : 'FAILED'
}

/** Whether the interval says too little about where its median is. */
export function isTooWide({ median, low, high }: Interval): boolean {
  return !(high - low <= WIDEST * median)
}

function intervalOf(rounds: readonly Round[]): Interval {
  return medianInterval(rounds.map(({ figure }) => figure))
}
