import type { ClauseContext } from '@grip/conformance'
import type { RunningRow } from '../running-row.ts'

/** The columns of the table, in order. */
export type CheckId =
  | 'late'
  | 'open'
  | 'text'
  | 'bytes'
  | 'meta'
  | 'channel'
  | 'close'
  | 'error'
  | 'cookies'
  | 'values'
  | 'stream'
  | 'poll'
  | 'body'
  | 'program'
  | 'rooms'
  | 'streams'
  | 'direct'
  | 'unsigned'

/** The row that a check runs on. */
export interface CheckedRow extends RunningRow {
  /** Prefix of every channel. */
  prefix: string
}

/** Something that every platform has to do. */
export interface Check {
  id: CheckId
  /** What a client observes, for the legend of the table. */
  title: string
  run(t: ClauseContext, row: CheckedRow): Promise<void>
}
