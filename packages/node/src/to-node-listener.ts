import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AdapterOptions, type FetchApp, invokeApp, isGripApp, removeBasePath } from '@grip/core'
import { closeIfLate, noticeLateBody } from './internal/late-bodies.ts'
import { DEFAULT_MAX_BODY_BYTES, RequestError } from './internal/read-body.ts'
import { toRequest } from './internal/to-request.ts'
import { writeResponse } from './internal/write-response.ts'

/** Options of {@link toNodeListener}. */
export interface NodeListenerOptions extends AdapterOptions {
  /** Longest request body that is read, in bytes; a longer one is answered 413. Default 4 MiB. */
  maxBodyBytes?: number | undefined
  /** Told about each error that became a 500 or cut an answer short. Default `console.error`. */
  onError?: ((error: unknown, request: IncomingMessage) => void) | undefined
}

/**
 * Serves a `{ fetch }` app with `node:http`, or inside Express and Fastify.
 *
 * Express removes the path of `app.use('/path', listener)` from the URL itself. In Fastify, keep its parsers
 * away from the body, and call `reply.hijack()` first. An app that is not of this library gets
 * `{ incoming, outgoing }` as its second argument.
 *
 * @returns A request listener for `http.createServer()`, `app.use()` and `app.all()`.
 * @throws {GripConfigError} An option that does not exist.
 * @throws {TypeError} An option with a value that it cannot have.
 */
export function toNodeListener(
  app: FetchApp,
  options: NodeListenerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES, onError = logError, ...rest } = options
  const withoutBase = removeBasePath('toNodeListener', app, rest)
  if (!(maxBodyBytes >= 0)) {
    const message = '"maxBodyBytes" option must be a non-negative number of bytes'
    throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARGUMENT' })
  }
  return (incoming, outgoing) => {
    noticeLateBody(incoming)
    void serve(incoming, outgoing)
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const client = new AbortController()
    outgoing.once('close', () => outgoing.writableFinished || client.abort())
    let answering = false
    try {
      const request = await toRequest(incoming, withoutBase, maxBodyBytes, client.signal)
      // No waitUntil: the process runs on, and an answer that waits for its publishes keeps them in order.
      const platform = { env: process.env, event: incoming, context: outgoing }
      answering = true
      const response = await invokeApp(app, request, platform, [{ incoming, outgoing }])
      answering = false
      closeIfLate(outgoing)
      await writeResponse(response, outgoing, client.signal)
    } catch (error) {
      if (client.signal.aborted || (incoming.destroyed && !incoming.complete)) return
      if (error instanceof RequestError) return refuse(outgoing, error.status)
      // An app of this library told its own onError what it threw.
      if (!(answering && isGripApp(app))) report(error, incoming)
      refuse(outgoing, 500)
    }
  }

  function report(error: unknown, incoming: IncomingMessage): void {
    // The executor's throw, and a promise that onError returns against its type, both reach the console.
    new Promise((resolve) => resolve(onError(error, incoming))).catch(console.error)
  }
}

function refuse(outgoing: ServerResponse, status: number): void {
  // Too late for a status: what the client has must not look complete.
  if (outgoing.headersSent) return void outgoing.destroy()
  for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name)
  outgoing.writeHead(status, { 'content-type': 'text/plain' }).end(`${STATUS_CODES[status]}\n`)
}

const logError = (error: unknown): void => console.error(error)
