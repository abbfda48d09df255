export { tally } from './tally.ts'
export { type TrustRecord, writeRecord } from './record.ts'
export type { RowId } from './rows.ts'
