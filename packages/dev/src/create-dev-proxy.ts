import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { signGripSig } from '@grip/core/wire'
import { Channels } from './channels.ts'
import { createClientServer } from './client-server.ts'
import { realClock } from './clock.ts'
import type { ProxyContext } from './context.ts'
import { createControlServer } from './control/server.ts'
import { LinkRequests } from './link-requests.ts'
import { createLog } from './log.ts'
import { Once } from './once.ts'
import { readOptions, type DevProxyOptions, type Settings } from './options.ts'
import { Origin } from './origin.ts'
import { PLAYS } from './plays.ts'
import { Publications } from './publish/publications.ts'

/** A running development proxy. */
export interface DevProxy {
  /** Where clients connect, for example `http://127.0.0.1:7999`. */
  readonly url: string
  /** Where publishers post, for example `http://127.0.0.1:5561`. */
  readonly controlUrl: string
  /** The value for `GRIP_URL`: the control URL with issuer and key. */
  readonly gripUrl: string
  /** Port for clients. */
  readonly port: number
  /** Port for publishers. */
  readonly controlPort: number
  /** Ends every connection, timer and server. */
  close(): Promise<void>
}

/**
 * Starts a GRIP proxy in front of an app on this machine: WebSocket-over-HTTP, long-polls, streams and a
 * publish endpoint, for development and tests. It is no proxy for production.
 *
 * @throws {GripConfigError} An unknown option, or a value that cannot be used.
 * @throws {Error} An address that cannot be listened on.
 */
export async function createDevProxy(options: DevProxyOptions): Promise<DevProxy> {
  const settings = readOptions(options)
  const origin = new Origin(settings.origin)
  const sign = createSigner(settings)
  const context: ProxyContext = {
    settings,
    clock: realClock,
    log: createLog(settings.log),
    once: new Once(),
    origin,
    channels: new Channels(realClock),
    connections: new Set(),
    holds: new Set(),
    links: new LinkRequests(origin, sign, (url) => new Origin(url)),
    sign,
  }
  await context.sign()
  const client = createClientServer(context)
  const publications = new Publications(context.channels, context.log, realClock)
  const control = createControlServer(context, publications)
  const servers = [client, control].map(closable)
  const close = async (): Promise<void> => {
    for (const connection of context.connections) connection.destroy()
    publications.close()
    context.origin.close()
    context.links.close()
    await Promise.all(servers.map((server) => server.close()))
  }
  try {
    const port = await listen(client, settings.port, settings.host)
    const controlPort = await listen(control, settings.controlPort, settings.host)
    const url = `http://${authority(settings.host, port)}`
    const controlUrl = `http://${authority(settings.host, controlPort)}`
    const message = `${url} proxies to ${settings.origin.origin} as Pushpin ${PLAYS} does, publish to ${controlUrl}/publish/`
    context.log('listening', message)
    return { url, controlUrl, gripUrl: gripUrlOf(controlUrl, settings), port, controlPort, close }
  } catch (error) {
    await close()
    throw error
  }
}

// A token is good for every request of its second, as in production.
function createSigner({ key, issuer }: Settings): () => Promise<string> {
  let second = 0
  let token: Promise<string> | undefined
  return () => {
    const now = Math.floor(Date.now() / 1000)
    if (token === undefined || now !== second) {
      second = now
      token = signGripSig(key, { iss: issuer, exp: now + 3600 })
    }
    return token
  }
}

function closable(server: Server): { close(): Promise<void> } {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function authority(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function gripUrlOf(controlUrl: string, { issuer, key }: Settings): string {
  return `${controlUrl}?iss=${encodeURIComponent(issuer)}&key=${encodeURIComponent(key)}`
}
