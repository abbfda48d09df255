import { codecRows } from './codec.ts'
import { handlerRows } from './handler.ts'
import type { PairedRow } from './paired-row.ts'
import { publishingRows } from './publishing.ts'
import { verificationRows } from './verification.ts'

/** The rows whose two sides run in one process. */
export const pairedRows: readonly PairedRow[] = [
  ...codecRows,
  ...verificationRows,
  ...handlerRows,
  ...publishingRows,
]
