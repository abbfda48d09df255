import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { medianOf } from '../measure/interval.ts'
import type { MeasureOptions, Pair } from '../measure/measure-pairs.ts'
import { type Round, type Row, Unavailable } from './row.ts'

/** A row whose two sides run in one process, in slices that alternate. */
export interface PairedRow extends Row {
  /** How it is measured. */
  how: Slices
  /** Makes both sides, in the process that measures them. */
  pair(): Promise<Pair>
}

/** How the slices of a row are, but for their number. */
export type Slices = Omit<MeasureOptions, 'pairs'>

/** What of a paired row is said where it is listed. */
export interface PairedRowInit extends Pick<Row, 'id' | 'title' | 'beside' | 'goal' | 'gate'> {
  /** How many times faster than the other ours is, instead of how many times as long it takes. */
  faster?: boolean
  how?: Slices
  pair(): Promise<Pair>
}

/** How long a process may take; a peer that takes longer does not finish the row. */
const PATIENCE = 60_000

const run = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('../measure/run-pair.ts', import.meta.url))

/** Makes a row of two tasks; each round of it is a process of its own. */
export function pairedRow({ faster = false, how = {}, pair, ...text }: PairedRowInit): PairedRow {
  const { id, title, beside } = text
  const key = `${id} ${title} / ${'floor' in beside ? beside.floor : beside.peer}`
  return {
    ...text,
    figure: '×',
    cost: 'ns',
    wants: faster ? 'at least' : 'at most',
    how,
    pair,
    round: async (pairs) => roundOf(await measureInOwnProcess(key, pairs), faster),
  }
}

async function measureInOwnProcess(key: string, pairs: number): Promise<[number, number][]> {
  try {
    const args = [PROGRAM, key, String(pairs)]
    const { stdout } = await run(process.execPath, args, { timeout: PATIENCE })
    return JSON.parse(stdout) as [number, number][]
  } catch (error) {
    if ((error as { killed?: boolean }).killed) throw new Unavailable(`it took over ${PATIENCE / 1000} s`)
    throw error
  }
}

/** What the pairs of one process say. */
export function roundOf(pairs: readonly (readonly [number, number])[], faster: boolean): Round {
  return {
    ours: medianOf(pairs.map(([ours]) => ours)),
    other: medianOf(pairs.map(([, other]) => other)),
    figure: medianOf(pairs.map(([ours, other]) => (faster ? other / ours : ours / other))),
  }
}
