import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundleBuilt, type MeasuredWorker, startWorkerd } from '../measure/start-workerd.ts'
import { SLICE } from '../measure/measure-pairs.ts'
import { installRuntimes, runtimeCommand } from '../measure/install-runtimes.ts'
import { CACHE } from '../report/installed.ts'
import { roundOf } from './paired-row.ts'
import type { Row } from './row.ts'

type Algorithm = 'ES256' | 'HS256'
const ALGORITHMS: readonly Algorithm[] = ['ES256', 'HS256']

const run = promisify(execFile)

/** Verification on other runtimes than Node, with the built package. */
export const runtimeRows: readonly Row[] = [
  ...ALGORITHMS.flatMap((algorithm) =>
    (['Bun', 'Deno'] as const).map((name) =>
      runtimeRow(algorithm, name, async (pairs) => {
        const program = await programOf()
        const [command, ...args] = runtimeCommand(name)
        const rest = [...args, program, algorithm, String(pairs)]
        const { stdout } = await run(command!, rest, { timeout: 60_000 })
        return JSON.parse(stdout) as [number, number][]
      }),
    ),
  ),
  ...ALGORITHMS.map((algorithm) =>
    runtimeRow(algorithm, 'workerd', (pairs) => measureInWorkerd(algorithm, pairs)),
  ),
]

/** Ends the workerd of the rows. */
export async function stopRuntimes(): Promise<void> {
  await (await worker)?.close()
}

function runtimeRow(
  algorithm: Algorithm,
  name: string,
  measure: (pairs: number) => Promise<[number, number][]>,
): Row {
  return {
    id: algorithm === 'ES256' ? 'V1' : 'V2',
    title: `verify ${algorithm}${algorithm === 'HS256' ? ', uncached,' : ''} on ${name}`,
    beside: { floor: 'subtle.verify' },
    figure: '×',
    cost: 'ns',
    wants: 'at most',
    built: true,
    round: async (pairs) => roundOf(await measure(pairs), false),
  }
}

let program: Promise<string> | undefined

function programOf(): Promise<string> {
  program ??= (async () => {
    installRuntimes()
    const outfile = join(CACHE, 'verify.mjs')
    await bundleBuilt(join(import.meta.dirname, '../measure/verify-program.ts'), outfile)
    return outfile
  })()
  return program
}

let worker: Promise<MeasuredWorker> | undefined

async function measureInWorkerd(algorithm: Algorithm, pairs: number): Promise<[number, number][]> {
  worker ??= startWorkerd('verify')
  const { url, cpu } = await worker
  const time = async (task: 'ours' | 'other', runs: number): Promise<number> => {
    const before = cpu()
    await (await fetch(`${url}?algorithm=${algorithm}&task=${task}&runs=${runs}`)).text()
    return (cpu() - before) / runs
  }
  let runs = 16
  while ((await time('other', runs)) * runs < SLICE * 1e6) runs *= 2
  const measured: [number, number][] = []
  for (let pair = 0; pair < pairs; pair++)
    measured.push([await time('ours', runs), await time('other', runs)])
  return measured
}
