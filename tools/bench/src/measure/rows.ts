import { type Round, type Row, Unavailable } from '../row.ts'
import { type Interval, medianInterval, medianOf } from './interval.ts'

/** How a row came out. */
export type Verdict =
  | 'goal' // The goal is reached.
  | 'gate' // Not the goal, but the gate.
  | 'FAILED' // The whole interval is beyond the gate.
  | 'too noisy' // The interval says nothing: measure again on a quieter machine.
  | 'not measured' // What it takes is not here, or the peer does not finish.

/** A row with what was measured. */
export interface Result {
  row: Row
  verdict: Verdict
  /** Costs of both sides, in the middle; none where nothing was measured. */
  ours?: number
  other?: number | undefined
  interval?: Interval
  /** Why there is no interval. */
  reason?: string
}

const ROUNDS = 5
/** Times as many rounds as are usual that noise may take. */
const PATIENCE = 2
/** How wide an interval may be, as part of its median. */
const WIDEST = 0.5

/**
 * Measures rows in turns, a round of each, so that what a machine does over minutes is in the interval of each row. A
 * row has more rounds while its interval is too wide to say something.
 */
export async function measureRows(rows: readonly Row[]): Promise<Result[]> {
  const measured = rows.map((row): Measured => ({ row, rounds: [] }))
  for (let open = measured; open.length > 0; open = open.filter(isOpen))
    for (const one of open) await measureRound(one)
  return measured.map(resultOf)
}

interface Measured {
  row: Row
  rounds: Round[]
  failed?: Result
}

async function measureRound(one: Measured): Promise<void> {
  try {
    one.rounds.push(await one.row.round())
  } catch (error) {
    // One row that cannot be measured must not cost the minutes of all others.
    const verdict = error instanceof Unavailable ? 'not measured' : 'FAILED'
    one.failed = { row: one.row, verdict, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether a row needs one more round. */
function isOpen({ row, rounds, failed }: Measured): boolean {
  if (failed !== undefined) return false
  const usual = row.exact === true ? 1 : (row.rounds ?? ROUNDS)
  return rounds.length < usual || (rounds.length < usual * PATIENCE && isTooWide(intervalOf(rounds)))
}

function resultOf({ row, rounds, failed }: Measured): Result {
  if (failed !== undefined) return failed
  const interval = intervalOf(rounds)
  const others = rounds.flatMap(({ other }) => other ?? [])
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
  const { median, low, high } = interval
  if (wants === 'at most' ? median <= goal : median >= goal) return 'goal'
  return (wants === 'at most' ? low <= gate : high >= gate) ? 'gate' : 'FAILED'
}

/** Whether the interval says too little about where its median is. */
function isTooWide({ median, low, high }: Interval): boolean {
  return !(high - low <= WIDEST * median)
}

function intervalOf(rounds: readonly Round[]): Interval {
  return medianInterval(rounds.map(({ figure }) => figure))
}
