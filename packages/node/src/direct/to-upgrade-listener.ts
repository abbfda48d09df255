import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Grip, GripError, GripNotWebSocketError } from '@grip/core'
import {
  checkArgument,
  checkOptions,
  invalidArgument,
  isResponse,
  logError,
  reportOnce,
} from '@grip/core/adapter'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { headersOf } from '../internal/to-request.ts'
import { DirectWebSocket } from './direct-websocket.ts'
import { refuseHandshake } from './refuse-handshake.ts'
import { DirectHookRunner, type DirectWebSocketHooks } from './run-direct-hooks.ts'
import { LateSocket } from './late-socket.ts'

/** Options of {@link toUpgradeListener}. */
export interface UpgradeListenerOptions {
  /** Sub-protocols that you speak, the best first; the first that the client offers is chosen. */
  protocols?: readonly string[] | undefined
  /**
   * What marks an outgoing message as data, so that no text of a user is an instruction to the proxy. Default
   * `m:`. Without it, sending text that begins with `c:` throws.
   */
  messagePrefix?: 'm:' | '' | undefined
  /** Longest message that is read, in bytes; a longer one closes the socket with 1009. Default 4 MiB. */
  maxMessageBytes?: number | undefined
  /** Told about each error of a hook, of the configuration, and of the WebSocket protocol. Default `console.error`. */
  onError?: ((error: unknown, request: IncomingMessage) => void) | undefined
}

/**
 * Serves WebSockets that a proxy passes on as WebSockets, on a Pushpin route without `over_http`.
 *
 * The signature and the origin of a handshake are checked before a hook runs. One that does not verify is
 * refused with 403, and so is a page that the `allowedOrigins` of `grip` leave out; what is no WebSocket
 * handshake of a GRIP proxy is refused with 426.
 *
 * @returns A listener for `server.on('upgrade', …)`.
 * @throws {GripConfigError} An option or a hook that does not exist.
 * @throws {TypeError} An option with a value that it cannot have.
 * @example
 * ```ts
 * const listener = toUpgradeListener({ message: (ws, data) => ws.send(data) }, Grip.fromEnv())
 * http.createServer(app).on('upgrade', listener).listen(3000)
 * ```
 * @see https://pushpin.org/docs/protocols/grip/
 */
export function toUpgradeListener(
  hooks: DirectWebSocketHooks,
  grip: Grip,
  options: UpgradeListenerOptions = {},
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  checkOptions('toUpgradeListener', hooks, ['open', 'message', 'close', 'disconnect', 'error'])
  for (const [name, hook] of Object.entries(hooks)) checkFunction(`"${name}" hook`, hook)
  checkArgument(
    typeof (grip as Grip | undefined)?.verify === 'function',
    'toUpgradeListener() needs a Grip as its second argument',
  )
  checkOptions('toUpgradeListener', options, ['protocols', 'messagePrefix', 'maxMessageBytes', 'onError'])
  const { protocols = [], messagePrefix = 'm:', maxMessageBytes = 4_194_304, onError = logError } = options
  checkProtocols(protocols)
  checkArgument(messagePrefix === 'm:' || messagePrefix === '', '"messagePrefix" option must be "m:" or ""')
  checkArgument(
    Number.isInteger(maxMessageBytes) && maxMessageBytes >= 1,
    '"maxMessageBytes" option must be a positive integer number of bytes',
  )
  checkFunction('"onError" option', onError)
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => protocols.find((protocol) => offered.has(protocol)) ?? false,
  })
  const extension = messagePrefix === '' ? 'grip; message-prefix=""' : 'grip'
  server.on('headers', (headers) => headers.push(`Sec-WebSocket-Extensions: ${extension}`))
  return (request, socket, head) => void serve(request, socket, head)

  async function serve(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // An error that nobody hears would end the process; its `close` is what counts.
    socket.on('error', () => socket.destroy())
    const report = reportOnce(onError, request)
    try {
      await checkHandshake(request, grip)
      const below = new LateSocket()
      const { prefix } = grip
      const ws = new DirectWebSocket({ request, protocols: offeredBy(request), prefix, messagePrefix, below })
      const runner = new DirectHookRunner(ws, hooks, report)
      const refusal = await runner.open()
      if (isResponse(refusal)) return await refuseHandshake(socket, checkRefusal(refusal))
      let answered = false
      server.handleUpgrade(request, socket, head, (real) => {
        answered = true
        listen(real, runner, report)
        below.attach(real)
      })
      if (!answered) runner.closed({ code: 1006, reason: '' })
    } catch (error) {
      const known = error instanceof GripError && error.status < 500
      if (!known) report(error)
      const { status, message } = known ? error : { status: 500, message: 'Internal Server Error' }
      const headers = { 'content-type': 'text/plain', ...(status === 426 ? { upgrade: 'websocket' } : {}) }
      await refuseHandshake(socket, new Response(`${message}\n`, { status, headers }))
    }
  }
}

function checkFunction(what: string, given: unknown): void {
  checkArgument(given === undefined || typeof given === 'function', `${what} must be a function`)
}

function checkProtocols(protocols: unknown): void {
  checkArgument(Array.isArray(protocols), '"protocols" option must be a list of names')
  const wrong = protocols.findIndex((protocol) => typeof protocol !== 'string')
  checkArgument(wrong < 0, `"protocols[${wrong}]" must be a string`)
}

async function checkHandshake(request: IncomingMessage, grip: Grip): Promise<void> {
  const { method, headers } = request
  const isHandshake =
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  if (!isHandshake) throw new GripNotWebSocketError('this is not a WebSocket handshake')
  const all = headersOf(request)
  await grip.verify(all)
  grip.checkOrigin(all)
  if (!/(^|,)\s*grip\s*(;|,|$)/i.test(all.get('sec-websocket-extensions') ?? '')) {
    throw new GripNotWebSocketError('the handshake does not offer the "grip" extension')
  }
}

function offeredBy({ headers }: IncomingMessage): string[] {
  const offered = headers['sec-websocket-protocol']?.split(',') ?? []
  return offered.map((protocol) => protocol.trim()).filter((protocol) => protocol !== '')
}

function checkRefusal(response: Response): Response {
  if (response.status >= 300) return response
  throw invalidArgument('the "open" hook must return a Response of status 3xx–5xx, or none')
}

function listen(real: WebSocket, runner: DirectHookRunner, report: (error: unknown) => void): void {
  real.on('message', (data, binary) => runner.message(contentOf(data, binary), real))
  real.once('close', (code, reason) => runner.closed({ code, reason: reason.toString() }))
  real.on('error', report)
}

function contentOf(data: RawData, binary: boolean): string | Uint8Array<ArrayBuffer> {
  const buffer = data as Buffer<ArrayBuffer>
  return binary ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length) : buffer.toString()
}
