import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Row } from '../row.ts'

const PROGRAM = fileURLToPath(new URL('./publish-into-silence.ts', import.meta.url))
/** Each takes as long as a publish may. */
const ROUNDS = 3

const run = promisify(execFile)

/** What a proxy that hangs costs the program which publishes to it. */
export const overloadRows: readonly Row[] = [
  overloadRow('block', {
    title: '100,000 publishes to a proxy that hangs: longest block',
    beside: { floor: 'an idle event loop' },
    figure: 'ms',
    cost: 'ns',
    goal: 50,
    gate: 150,
  }),
  overloadRow('memory', {
    title: '100,000 publishes to a proxy that hangs: memory held',
    beside: { floor: 'nothing published' },
    figure: 'MB',
    cost: 'bytes',
    goal: 120,
    gate: 200,
  }),
]

function overloadRow(what: string, text: Omit<Row, 'id' | 'wants' | 'rounds' | 'round'>): Row {
  return {
    ...text,
    id: 'F1',
    wants: 'at most',
    rounds: ROUNDS,
    round: async () => {
      const args = ['--expose-gc', PROGRAM, what]
      const { stdout } = await run(process.execPath, args, { timeout: 120_000 })
      return { ours: Number(stdout), figure: Number(stdout) / 1e6 }
    },
  }
}
