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
  const measured = rows.map((row) => new MeasuredRow(row))
  for (let open = measured; open.length > 0; open = open.filter((row) => row.isOpen()))
    for (const row of open) await row.measureRound()
  return measured.map((row) => row.result())
}

class MeasuredRow {
  readonly #row: Row
  readonly #rounds: Round[] = []
  #failure: Result | undefined

  constructor(row: Row) {
    this.#row = row
  }

  async measureRound(): Promise<void> {
    try {
      this.#rounds.push(await this.#row.round())
    } catch (error) {
      // One row that cannot be measured must not cost the minutes of all others.
      const verdict = error instanceof Unavailable ? 'not measured' : 'FAILED'
      this.#failure = {
        row: this.#row,
        verdict,
        reason: error instanceof Error ? error.message : String(error),
      }
    }
  }

  /** Whether it needs one more round. */
  isOpen(): boolean {
    if (this.#failure !== undefined) return false
    const usual = this.#row.exact === true ? 1 : (this.#row.rounds ?? ROUNDS)
    const { length } = this.#rounds
    return length < usual || (length < usual * PATIENCE && isTooWide(intervalOf(this.#rounds)))
  }

  result(): Result {
    if (this.#failure !== undefined) return this.#failure
    const interval = intervalOf(this.#rounds)
    const others = this.#rounds.flatMap(({ other }) => (other === undefined ? [] : [other]))
    return {
      row: this.#row,
      verdict: verdictOf(this.#row, interval),
      ours: medianOf(this.#rounds.map(({ ours }) => ours)),
      other: others.length === 0 ? undefined : medianOf(others),
      interval,
    }
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
export function isTooWide({ median, low, high }: Interval): boolean {
  return !(high - low <= WIDEST * median)
}

function intervalOf(rounds: readonly Round[]): Interval {
  return medianInterval(rounds.map(({ figure }) => figure))
}
