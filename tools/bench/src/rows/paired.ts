import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { medianOf } from '../measure/interval.ts'
import type { Clock, Pair } from '../measure/pairs.ts'
import { nameOf, type Row, Unavailable } from '../row.ts'

/** A row whose two sides run in one process, in slices that alternate. */
export interface PairedRow extends Row {
  clock: Clock
  /** Makes both sides, in the process that measures them. */
  pair(): Promise<Pair>
}

// Loaded in the process of a row alone, so that no row pays for the imports of another.
const codec = lazily(() => import('../tasks/codec.ts'))
const verification = lazily(() => import('../tasks/verification.ts'))
const lambda = lazily(() => import('../tasks/lambda.ts'))
const fetching = lazily(() => import('../tasks/fetch.ts'))
const publishing = lazily(() => import('../tasks/publishing.ts'))

const [faasGrip, fanoutio] = [{ peer: 'faas-grip' }, { peer: '@fanoutio/grip' }]

/** The rows whose two sides run in one process, with goal and gate: at most beside a floor, at least beside a peer. */
// prettier-ignore
export const pairedRows: readonly PairedRow[] = [
  row('C1', 'decode and read 100 × 40 B', { floor: 'TextDecoder' }, 12, 16,
    codec((its) => its.decoding(100, 40))),
  row('C2', 'decode and read 10,000 × 20 B', { floor: 'TextDecoder' }, 4, 6,
    codec((its) => its.decoding(10_000, 20))),
  row('C3', 'decode and read 1 × 1 MB', { floor: 'TextDecoder' }, 1.05, 1.25,
    codec((its) => its.decoding(1, 1_000_000))),
  row('C4', 'decode and read 100 × 40 B', faasGrip, 15, 10, codec((its) => its.decodingBesideFaasGrip())),
  row('C4', 'decode and read 100 × 40 B', fanoutio, 400, 250, codec((its) => its.decodingBesideFanoutio())),
  ...(['decode', 'receive loop', 'encode', 'echo'] as const).map((work) =>
    row('C6', `${work}, an event of 100,000`, { floor: 'an event of 1,000' }, 1.7, 2,
      codec((its) => its.manyBesideFew(work)))),
  row('C7', 'encode 100 × 40 B', { floor: 'TextEncoder' }, 4, 7, codec((its) => its.encoding(100, 40))),
  row('C7', 'encode 100 × 40 B, without Buffer', { floor: 'TextEncoder' }, 4, 7, async () => {
    // Node's own fetch needs it when it is first touched, which the import of a peer does.
    new Headers()
    delete (globalThis as { Buffer?: unknown }).Buffer
    return codec((its) => its.encoding(100, 40))()
  }),
  row('C8', 'encode 1 × 1 MB', { floor: 'TextEncoder' }, 0.8, 1.1,
    codec((its) => its.encoding(1, 1_000_000))),
  row('V1', 'verify ES256', { floor: 'subtle.verify' }, 1.25, 1.35,
    verification((its) => its.besideSubtle('ES256'))),
  row('V2', 'verify HS256, uncached', { floor: 'subtle.verify' }, 1.6, 2.5,
    verification((its) => its.besideSubtle('HS256'))),
  row('V3', 'verify a token that came before', fanoutio, 25, 15,
    verification((its) => its.cachedBesideFanoutio())),
  row('H1', 'Lambda echo of 1 TEXT, direct path', faasGrip, 3.3, 2.7,
    lambda((its) => its.echoBesideFaasGrip(1))),
  row('H2', 'Lambda echo of 100 TEXT, direct path', faasGrip, 9, 7,
    lambda((its) => its.echoBesideFaasGrip(100))),
  row('H2', 'Lambda echo of 100 TEXT, direct path', fanoutio, 70, 50,
    lambda((its) => its.echoBesideFanoutio(100))),
  row('H3', 'Fetch echo of 1 TEXT', { floor: 'Request, bytes, Response' }, 1.25, 1.5,
    fetching((its) => its.echoBesideFetch())),
  row('H4', 'Fetch echo, token seen before', fanoutio, 2.3, 1.8, fetching((its) => its.echoBesideFanoutio())),
  row('L2', 'Fetch echo of 1 TEXT, sealed, seal seen before', { floor: 'the same without seals' }, 1.15, 1.3,
    fetching((its) => its.sealedBesideUnsealed())),
  row('P1', '32 concurrent publishes', fanoutio, 12, 8, publishing((its) => its.concurrent(32))),
  row('P1', '256 concurrent publishes', fanoutio, 40, 25, publishing((its) => its.concurrent(256))),
  row('P2', 'a lone publish, the middle one', { floor: 'fetch' }, 1.1, 1.25,
    publishing((its) => its.lone()), 'p50'),
  row('P3', '100 publishes at once, the other one by one', fanoutio, 60, 40,
    publishing((its) => its.oneByOne(100))),
]

/** How long a process may take; a peer that takes longer does not finish the row. */
const PATIENCE = 60_000

const run = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('../measure/run-pair.ts', import.meta.url))

function lazily<Tasks>(load: () => Promise<Tasks>) {
  return (make: (tasks: Tasks) => Pair | Promise<Pair>) => async () => make(await load())
}

function row(
  id: string,
  title: string,
  beside: Row['beside'],
  goal: number,
  gate: number,
  pair: () => Promise<Pair>,
  clock: Clock = 'cpu',
): PairedRow {
  const faster = 'peer' in beside
  const own: PairedRow = {
    ...{ id, title, beside, goal, gate, pair, clock, figure: '×', cost: 'ns' },
    wants: faster ? 'at least' : 'at most',
    round: async () => {
      const pairs = await measureInOwnProcess(nameOf(own))
      return {
        ours: medianOf(pairs.map(([ours]) => ours)),
        other: medianOf(pairs.map(([, other]) => other)),
        figure: medianOf(pairs.map(([ours, other]) => (faster ? other / ours : ours / other))),
      }
    },
  }
  return own
}

async function measureInOwnProcess(name: string): Promise<[number, number][]> {
  try {
    const { stdout } = await run(process.execPath, [PROGRAM, name], { timeout: PATIENCE })
    return JSON.parse(stdout) as [number, number][]
  } catch (error) {
    if ((error as { killed?: boolean }).killed) throw new Unavailable(`it took over ${PATIENCE / 1000} s`)
    throw error
  }
}
