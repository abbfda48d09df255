import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { PassThrough, pipeline, type Duplex } from 'node:stream'
import type { ProxyContext } from '../context.ts'
import { keepHeaders, pairsOf } from '../headers.ts'
import { pathOf, type EventDetails } from '../log.ts'
import { passedRequestHeaders } from '../origin-request.ts'
import { isConnectError, reasonOf } from '../origin.ts'
import { endWith } from './end-with.ts'

/** How long one side of a WebSocket may stay open after the other has ended, in milliseconds. */
const END_TIMEOUT = 5000

/** The app's answer to a handshake, and its connection if it accepted. */
interface Upgraded {
  answer: IncomingMessage
  upstream?: { socket: Duplex; head: Buffer }
}

/** Passes a WebSocket to the app without GRIP: bytes go back and forth unchanged. */
export async function passThrough(
  context: ProxyContext,
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
  because: string,
): Promise<void> {
  const details = { path: pathOf(request.url ?? '/') }
  context.log('websocket-passed', `a WebSocket is passed to the app unchanged: ${because}`, details)
  try {
    // The client is read from the beginning: otherwise nobody would notice that it left.
    const early = new PassThrough()
    early.write(head)
    client.pipe(early)
    const { answer, upstream } = await ask(context, request, client)
    if (upstream === undefined) return refuse(context, client, answer, details)
    client.write(headOf(answer), 'latin1')
    client.write(upstream.head)
    tunnel(client, early, upstream.socket)
  } catch (error) {
    fail(context, client, error, details)
  }
}

// When a client leaves, its request is cancelled.
function ask(context: ProxyContext, request: IncomingMessage, client: Socket): Promise<Upgraded> {
  return new Promise((resolve, reject) => {
    const headers = passedRequestHeaders(
      pairsOf(request.rawHeaders),
      request.socket.remoteAddress ?? '',
      context.settings,
    )
    const outgoing = context.origin.upgrade(request.url ?? '/', headers)
    const leave = (): void => {
      client.destroy()
      outgoing.destroy()
    }
    client.once('end', leave).once('close', leave)
    outgoing.on('error', reject)
    outgoing.once('response', (answer) => resolve({ answer }))
    outgoing.once('upgrade', (answer, socket, head) => {
      client.off('end', leave).off('close', leave)
      socket.on('error', () => socket.destroy())
      resolve({ answer, upstream: { socket, head } })
    })
    outgoing.end()
  })
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const fields = pairsOf(rawHeaders).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${fields.join('')}\r\n`
}

function tunnel(client: Socket, early: PassThrough, upstream: Duplex): void {
  const cut = (): void => {
    client.destroy()
    upstream.destroy()
  }
  // Data on its way still arrives; a side that does not end by itself is cut.
  const end = (): void => void setTimeout(cut, END_TIMEOUT).unref()
  pipeline(early, upstream, end)
  pipeline(upstream, client, end)
}

// The body is passed on as it arrives: the end of the connection ends it.
function refuse({ log }: ProxyContext, client: Socket, answer: IncomingMessage, details: EventDetails): void {
  const { statusCode, statusMessage, rawHeaders } = answer
  log('websocket-refused', `the app refuses the WebSocket that is passed through with ${statusCode}`, details)
  const headers = keepHeaders(pairsOf(rawHeaders), (name) => !OF_THE_CONNECTION.has(name))
  const fields = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  client.write(
    `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${fields.join('')}Connection: close\r\n\r\n`,
    'latin1',
  )
  pipeline(answer, client, () => client.destroySoon())
}

const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'trailer'])

function fail({ log, origin }: ProxyContext, client: Socket, error: unknown, details: EventDetails): void {
  if (client.destroyed) return
  const isAway = isConnectError(error)
  if (isAway) {
    const message = `no connection to the origin ${origin.address}: ${reasonOf(error)}`
    log('origin-unreachable', message, details)
  } else log('origin-failed', `the origin did not answer: ${reasonOf(error)}`, details)
  const text = isAway
    ? `Unable to connect to any targets. Tried: ${origin.address}\n`
    : 'Error while proxying to origin.\n'
  endWith(client, 502, text, 'Content-Type: text/plain')
}
