/** One line of the table: something of ours, beside the platform's own or beside a peer. */
export interface Row {
  /** For example `C4`; lines of one figure share it. */
  id: string
  title: string
  /** The platform's own work for the same, or a peer at its pinned version. */
  beside: { floor: string } | { peer: string }
  /** What the figure is: how often the one holds the other, or a value of its own. */
  figure: '×' | 'ms' | 'kB' | 'MB'
  /** How the two costs are written. */
  cost: 'ns' | '/s' | 'bytes'
  /** Whether the figure has to be at most the goal, or at least. */
  wants: 'at most' | 'at least'
  goal: number
  /** The figure that fails. */
  gate: number
  /** Whether it measures the built packages. */
  built?: boolean
  /** Whether the figure is the same each time, as a size is. */
  exact?: boolean
  /** Rounds that its figure is the median of. Default 5. */
  rounds?: number
  /**
   * Measures once, in processes of its own.
   *
   * @throws {Unavailable} What it takes is not on this machine, or the peer does not finish.
   */
  round(): Promise<Round>
}

/** What one round has found. */
export interface Round {
  /** Cost of ours. */
  ours: number
  /** Cost of the other; `undefined` where there is none. */
  other?: number | undefined
  figure: number
}

/** A row cannot be measured here. */
export class Unavailable extends Error {
  override name = 'Unavailable'
}

/** What a row is called where there is one line for it. */
export function nameOf(row: Row): string {
  return `${row.id} ${row.title} / ${besideOf(row)}`
}

/** What stands beside a row. */
export function besideOf({ beside }: Row): string {
  return 'floor' in beside ? beside.floor : beside.peer
}
