import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RecordId } from './rows.ts'

/** The result of a run that is too slow for `pnpm trust`, kept as `records/<row>.json`. */
export interface TrustRecord {
  row: RecordId
  /** The command that made it, in one line, to be typed at the root of the repository. */
  command: string
  /** The day it was made, `YYYY-MM-DD`. */
  date: string
  /** How long it took. */
  seconds: number
  /** Cases that were tried: mutants, inputs, messages, as the row has it. */
  tried: number
  /** How many of them passed. */
  passed: number
  /** Measurements by name. */
  figures: Readonly<Record<string, number>>
}

const RECORDS = fileURLToPath(new URL('../records/', import.meta.url))

/** Writes the record of a row in place of an older one; the day is that of today. */
export function writeRecord(record: Omit<TrustRecord, 'date'>): void {
  const { row, command, seconds, tried, passed, figures } = record
  const date = new Date().toISOString().slice(0, 10)
  const ordered: TrustRecord = { row, command, date, seconds: Math.round(seconds), tried, passed, figures }
  writeFileSync(`${RECORDS}${row}.json`, `${JSON.stringify(ordered, undefined, 2)}\n`)
}

/** Reads all records. */
export function readRecords(): TrustRecord[] {
  const names = readdirSync(RECORDS)
  return names.map((name) => JSON.parse(readFileSync(`${RECORDS}${name}`, 'utf8')) as TrustRecord)
}
