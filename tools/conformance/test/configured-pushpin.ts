import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  allEngines,
  type Engine,
  findEngine,
  freePorts,
  type OriginServer,
  type RunningProxy,
  within,
} from '../src/index.ts'
import { subscriptionsIn } from '../src/pushpin/log-watch.ts'
import { allEnded, processesOf } from '../src/pushpin/processes.ts'
import { carriesTraffic } from '../src/pushpin/ready-origin.ts'
import { spawnOwned } from '../src/pushpin/spawn-owned.ts'

const cli = fileURLToPath(new URL('../../../packages/dev/src/cli.ts', import.meta.url))

/** The Pushpin of this run, or undefined where there is none. */
export const engine: Engine | undefined = allEngines().length === 0 ? undefined : findEngine()

/** What a command printed. */
export interface Printed {
  status: number
  text: string
}

/** Runs `grip-dev` as a user does. */
export function gripDev(args: readonly string[], gripUrl: string): Promise<Printed> {
  return new Promise((resolve) => {
    const env = { ...process.env, GRIP_URL: gripUrl }
    const options = { env, encoding: 'utf8' } as const
    execFile(process.execPath, [cli, ...args], options, (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), text: stdout + stderr }),
    )
  })
}

/** A Pushpin that runs on what `grip-dev pushpin-conf` wrote, and on nothing else. */
export interface ConfiguredPushpin extends RunningProxy {
  gripUrl: string
  directory: string
}

export interface Configuration {
  /** Serves the app; it answers what tries out the starting Pushpin, too. */
  server: OriginServer
  /** Address of the app on that server, as the user writes it. */
  origin: string
  /** Query of the GRIP_URL. */
  query: string
  args?: readonly string[]
  /** Changes the files before Pushpin starts. */
  edit?(directory: string): Promise<void>
}

/** Lets the command write the files, starts Pushpin on them, and resolves once it carries every kind of traffic. */
export async function startConfigured(configuration: Configuration): Promise<ConfiguredPushpin> {
  const { server, origin, query, args = [], edit } = configuration
  const { command, version } = engine!
  const [port, controlPort] = await freePorts(2)
  const directory = await mkdtemp(join(tmpdir(), 'pp-'))
  const gripUrl = `http://127.0.0.1:${controlPort}?${query}`
  const printed = await gripDev(
    [
      ...['pushpin-conf', origin, '--out', directory, '--pushpin', version, '--port', `${port}`],
      ...['--run-dir', join(directory, 'run'), '--log-dir', join(directory, 'log'), ...args],
    ],
    gripUrl,
  )
  if (printed.status !== 0) throw new Error(printed.text)
  await edit?.(directory)
  const { log, ended, end } = spawnOwned(command, directory)
  const url = `http://127.0.0.1:${port}`
  const carries = async () => {
    for (const started of ['[handler] started', '[proxy] started'])
      await log.waitFor((line) => line.includes(started))
    await carriesTraffic({ url, controlUrl: new URL(gripUrl).origin, log }, server)
  }
  const failed = ended.then(() => Promise.reject(new Error(`Pushpin ended:\n${log.tail()}`)))
  failed.catch(() => {})
  await within(Promise.race([carries(), failed]), `Pushpin to carry traffic:\n${log.tail()}`, 60)
  return {
    url,
    wsUrl: url.replace('http', 'ws'),
    controlUrl: new URL(gripUrl).origin,
    gripUrl,
    directory,
    ...subscriptionsIn(log),
    async stop() {
      const processes = processesOf(directory)
      end()
      await within(Promise.all([ended, allEnded(processes)]), 'Pushpin to stop', 60)
    },
  }
}
