import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Exchange } from '../harness/http-client.ts'
import { within } from '../harness/within.ts'
import { allEngines, type Engine, findEngine } from './engines.ts'
import { freePorts } from './free-ports.ts'
import { type LogWatch, subscriptionsIn } from './log-watch.ts'
import { allEnded, killAll, processesOf } from './processes.ts'
import { pushpinConfig, type PushpinPorts, servicesOf } from './pushpin-config.ts'
import { type ReadyOrigin, startReadyOrigin } from './ready-origin.ts'
import { spawnOwned } from './spawn-owned.ts'

export interface PushpinOptions {
  /** Where requests go, `http://host:port`. Ignored when `routes` is given. */
  origin: string
  /** Lines of the routes file. Default: everything to `origin`, WebSockets as WebSocket-over-HTTP. */
  routes?: readonly string[]
  /** Which Pushpin. Default: the one of `GRIP_PUSHPIN`, or the one on the PATH. */
  engine?: Engine
  /** Secret of `Grip-Sig`. Default `changeme`. */
  key?: string
  /** Issuer in `Grip-Sig`. Default `pushpin`. */
  issuer?: string
  /** Seconds that a channel without subscribers stays subscribed. Default 60. */
  subscriptionLinger?: number
  /** Ports to listen on, for one that comes back at its address. Default: free ones. */
  ports?: PushpinPorts
  /** Connections of clients that it takes. Default 2,000. */
  maxConnections?: number
  /** Bytes of each of a client's buffers. Default 1,100,000, more than any message of a test. */
  clientBufferSize?: number
}

export interface Pushpin {
  /** For example `1.36.0`. */
  version: string
  url: string
  wsUrl: string
  controlUrl: string
  /** Ready for `GRIP_URL`. */
  gripUrl: string
  /** Addresses of its ZeroMQ sockets: commands, what it pulls, what it subscribes to. */
  zmq: { command: string; pull: string; sub: string }
  ports: PushpinPorts
  /** Ids of its processes. */
  processes(): number[]
  log: LogWatch
  /** The folder with its configuration, sockets and logs; it goes when Pushpin has ended. */
  directory: string
  /**
   * Resolves once `count` connections have subscribed to the channel, from a moment of {@link now} on; repetitions by
   * Pushpin itself do not count.
   */
  waitForSubscriber(channel: string, count?: number, since?: number): Promise<void>
  /** This moment, in lines of the log. */
  now(): number
  stop(): Promise<void>
  /** Ends all its processes with SIGKILL, as a power cut does. */
  kill(): Promise<void>
  /** It asks again, a second after the first subscription to a channel, for every hold on it. */
  repeatsFirstHolds: true
  /** Lines of the log about a Host, and every line that is no mere information. */
  explain(host: string): string
  /**
   * How many held connections Pushpin says that it lost. Version 1.36 now and then drops one that it has just
   * taken over, mostly in its first second, with a warning.
   */
  lostConnections(): number
  /**
   * It says nothing of others. Since 1.40, of WebSockets that many clients open at once, about one in a thousand
   * breaks, or its end is never told to the app. Before, on a busy machine, those that open within the same tenth of a
   * second may be answered 101 or 502 and never heard of again.
   */
  losesSilently: true
}

/** True when a Pushpin is there that can be started. */
export function hasPushpin(): boolean {
  return allEngines().length > 0
}

/** Starts a private Pushpin on loopback; it lives exactly as long as this process or until `stop()`. */
export async function startPushpin(options: PushpinOptions): Promise<Pushpin> {
  const engine = options.engine ?? findEngine()
  // A bind conflict between choosing a port and Pushpin's own bind ends the runner: choose again.
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options, engine)
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

async function startOnce(options: PushpinOptions, engine: Engine): Promise<Pushpin> {
  const { command, version } = engine
  const { origin, key = 'changeme', issuer = 'pushpin' } = options
  const { subscriptionLinger = 60, maxConnections = 2000, clientBufferSize = 1_100_000 } = options
  const routes = options.routes ?? [`* ${new URL(origin).host},over_http`]
  const readyOrigin = await startReadyOrigin()
  const directory = await mkdtemp(join(tmpdir(), 'pp-'))
  await mkdir(join(directory, 'run'))
  const ports = options.ports ?? (await choosePorts())
  await writeFile(
    join(directory, 'pushpin.conf'),
    pushpinConfig({
      version,
      directory,
      ports,
      key,
      issuer,
      subscriptionLinger,
      maxConnections,
      clientBufferSize,
    }),
  )
  await writeFile(join(directory, 'routes'), [readyOrigin.route, ...routes, ''].join('\n'))

  const { log, ended, end } = spawnOwned(command, directory)
  const stop = async () => {
    const processes = processesOf(directory)
    end()
    await within(Promise.all([ended, allEnded(processes)]), 'Pushpin to stop', 60)
  }
  const kill = async () => {
    const processes = processesOf(directory)
    killAll(processes)
    await within(Promise.all([ended, allEnded(processes)]), 'Pushpin to be killed', 60)
    await rm(directory, { recursive: true, force: true })
  }
  const [url, controlUrl] = [`http://127.0.0.1:${ports.http}`, `http://127.0.0.1:${ports.control}`]
  const failed = ended.then(() => Promise.reject(new Error('Pushpin ended')))
  try {
    await within(
      Promise.race([ready({ url, controlUrl, log, version }, readyOrigin), failed]),
      'Pushpin to be ready',
      60,
    )
  } catch (error) {
    await stop()
    throw new Error(`Pushpin did not start\n${log.tail()}`, { cause: error })
  } finally {
    await readyOrigin.close()
  }
  failed.catch(() => {})
  return {
    version,
    url,
    wsUrl: url.replace('http', 'ws'),
    controlUrl,
    gripUrl: `${controlUrl}?iss=${issuer}&key=${encodeURIComponent(key)}`,
    zmq: { command: zmqUri(ports.command), pull: zmqUri(ports.pull), sub: zmqUri(ports.sub) },
    ports,
    processes: () => processesOf(directory),
    log,
    directory,
    ...subscriptionsIn(log),
    stop,
    kill,
    repeatsFirstHolds: true,
    losesSilently: true,
    lostConnections: () =>
      log.linesMatching((line) => line.includes('received message out of sequence')).length,
    explain: (host) =>
      log.linesMatching((line) => line.includes(host) || !line.startsWith('[INFO]')).join('\n'),
  }
}

async function choosePorts(): Promise<PushpinPorts> {
  const [http, control, command, pull, sub] = await freePorts(5)
  return { http: http!, control: control!, command: command!, pull: pull!, sub: sub! }
}

function zmqUri(port: number): string {
  return `tcp://127.0.0.1:${port}`
}

async function ready(
  pushpin: { url: string; controlUrl: string; log: LogWatch; version: string },
  origin: ReadyOrigin,
): Promise<void> {
  for (const service of servicesOf(pushpin.version)) {
    const started = `[${service.replace('pushpin-', '')}] started`
    await pushpin.log.waitFor((line) => line.includes(started))
  }
  // A control port that another program has is not reported, but that program answers something else.
  const { text } = await new Exchange(pushpin.controlUrl, '/', 'localhost').complete()
  if (text !== 'Pushpin API\n') throw new Error(`${pushpin.controlUrl} is not Pushpin`)
  await origin.isServed(pushpin)
  // In its first second Pushpin 1.36 loses about one in 200 of the connections that it is told to hold ("received
  // message out of sequence"). Nothing it writes or answers marks the end of that, so this waits.
  await new Promise((resolve) => setTimeout(resolve, 1000))
}
