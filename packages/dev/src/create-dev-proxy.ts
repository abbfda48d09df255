import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { GripConfigError } from '@grip/core/wire'
import { createClientServer } from './client-server.ts'
import { appOrigin } from './app-origin.ts'
import { realClock } from './clock.ts'
import { createControlServer } from './control/server.ts'
import { createEngine } from './engine.ts'
import { faultsOf } from './faults-of.ts'
import type { ProxyFaults } from './faults.ts'
import { createInspector, INSPECTOR_PATH } from './inspector/inspector.ts'
import { Recorder } from './inspector/recorder.ts'
import { createLog } from './log.ts'
import { readOptions, type DevProxyOptions, type Settings } from './options.ts'
import { Origin } from './origin.ts'
import { PLAYS } from './plays.ts'

/** A running development proxy. */
export interface DevProxy extends ProxyFaults {
  /** Where clients connect, for example `http://127.0.0.1:7999`. */
  readonly url: string
  /** Where publishers post, for example `http://127.0.0.1:5561`. */
  readonly controlUrl: string
  /** The value for `GRIP_URL`: the control URL with issuer and key. */
  readonly gripUrl: string
  /** Address of the inspector, including the token of this run. `undefined` unless `inspect` is `true`. */
  readonly inspectorUrl: string | undefined
  /** Port for clients. */
  readonly port: number
  /** Port for publishers. */
  readonly controlPort: number
  /** Ends every connection, timer and server. */
  close(): Promise<void>
}

/**
 * Starts a GRIP proxy in front of an app on this machine: WebSocket-over-HTTP, long-polls, streams and a
 * publish endpoint, for development and tests. It is not a proxy for production.
 *
 * @example
 * const proxy = await createDevProxy({ app, port: 0, controlPort: 0 })
 * const response = await fetch(`${proxy.url}/events`)
 *
 * @throws {GripConfigError} An unknown option, or a value that cannot be used, such as a host that is not this machine.
 * @throws {Error} A port that is taken (`code: 'EADDRINUSE'`) or not allowed (`EACCES`).
 */
export async function createDevProxy(options: DevProxyOptions): Promise<DevProxy> {
  const settings = readOptions(options)
  const recorder = settings.inspect ? new Recorder(realClock) : undefined
  const log = createLog((event) => {
    recorder?.event(event)
    settings.log(event)
  })
  const connect = (url: URL): Origin => new Origin(url)
  // Complete once the ports are known, before anything can connect.
  const env = { ...process.env }
  const { app } = settings
  const origin = app === undefined ? connect(settings.origin!) : appOrigin({ app, env, log })
  const engine = createEngine({ settings, clock: realClock, log, origin, connect, watch: recorder })
  await engine.context.sign()
  const client = createClientServer(engine.context)
  const clients = closable(client)
  const faults = faultsOf(engine, () => clients.cut())
  const token = randomBytes(18).toString('base64url')
  const info = { clients: '', publish: '', plays: PLAYS, origin: origin.address }
  const inspect = recorder && createInspector({ engine, faults, recorder, token, info: () => info })
  const control = createControlServer(engine, inspect)
  const publishers = closable(control)
  const close = async (): Promise<void> => {
    engine.close()
    await Promise.all([clients.close(), publishers.close()])
  }
  try {
    const port = await listen(client, settings.port, settings.host)
    const controlPort = await listen(control, settings.controlPort, settings.host)
    const url = `http://${authority(settings.host, port)}`
    const controlUrl = `http://${authority(settings.host, controlPort)}`
    const gripUrl = gripUrlOf(controlUrl, settings)
    env['GRIP_URL'] = gripUrl
    Object.assign(info, { clients: url, publish: `${controlUrl}/publish/` })
    const message = `${url} proxies to ${settings.origin?.origin ?? 'the app'} as Pushpin ${PLAYS} does, publish to ${controlUrl}/publish/`
    log('listening', message)
    const inspectorUrl = recorder && `http://127.0.0.1:${controlPort}${INSPECTOR_PATH}#${token}`
    return { url, controlUrl, gripUrl, inspectorUrl, port, controlPort, ...faults, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A server whose connections can be cut. */
interface Closable {
  cut(): void
  close(): Promise<void>
}

function closable(server: Server): Closable {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: Error): void => reject(listenError(error, host))
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

// Any other error is about the host, and its text differs between systems.
function listenError(error: NodeJS.ErrnoException, host: string): Error {
  if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return error
  const message = `"host" option must be an address of this machine, for example "127.0.0.1" or "0.0.0.0"; "${host}" is not`
  return new GripConfigError(message, { cause: error })
}

function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function gripUrlOf(controlUrl: string, { issuer, key }: Settings): string {
  return `${controlUrl}?iss=${encodeURIComponent(issuer)}&key=${encodeURIComponent(key)}`
}
