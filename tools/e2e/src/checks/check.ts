import type { ClauseContext } from '@grip/conformance'
import type { RunningRow } from '../row.ts'

/** The row that a check runs on. */
export interface CheckedRow extends RunningRow {
  /** Prefix of every channel. */
  prefix: string
}

/** Something that every platform has to do: a column of the table. */
export interface Check {
  id: string
  /** What a client observes, for the legend of the table. */
  title: string
  run(t: ClauseContext, row: CheckedRow): Promise<void>
}

/** Reads checks by what the legend of the table says of them, `id: title`. */
export function checksOf(table: Readonly<Record<string, Check['run']>>): Check[] {
  return Object.entries(table).map(([legend, run]) => {
    const [id = ''] = legend.split(': ', 1)
    return { id, title: legend.slice(id.length + 2), run }
  })
}
