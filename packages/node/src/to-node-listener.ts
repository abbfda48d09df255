import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type AdapterOptions,
  checkArgument,
  type FetchApp,
  isGripApp,
  logError,
  reportOnce,
  serveApp,
} from '@grip/core/adapter'
import { closeIfLate, noticeLateBody } from './internal/late-bodies.ts'
import { DEFAULT_MAX_BODY_BYTES, skipBody } from './internal/read-body.ts'
import { toRequest } from './internal/to-request.ts'
import { writeResponse } from './internal/write-response.ts'

/** Options of {@link toNodeListener}. */
export interface NodeListenerOptions extends AdapterOptions {
  /**
   * Longest request body that is read, in bytes; a longer one is answered 413. Default 4 MiB. It is read when your app
   * asks for it: events that are not signed are refused unread. A body that a proxy sends and your app does not read is
   * taken in before the answer, and not kept.
   */
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
 * @example
 * ```ts
 * http.createServer(toNodeListener(app)).listen(3000)
 * ```
 */
export function toNodeListener(
  app: FetchApp,
  options: NodeListenerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  checkArgument(
    typeof options === 'object' && options !== null,
    '"options" of toNodeListener must be an object',
  )
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES, onError = logError, ...rest } = options
  const serve = serveApp('toNodeListener', app, rest)
  checkArgument(
    typeof maxBodyBytes === 'number' && maxBodyBytes >= 0,
    '"maxBodyBytes" option must be a non-negative number of bytes',
  )
  checkArgument(typeof onError === 'function', '"onError" option must be a function')
  return (incoming, outgoing) => {
    noticeLateBody(incoming)
    void answer(incoming, outgoing)
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const client = new AbortController()
    outgoing.once('close', () => outgoing.writableFinished || client.abort())
    const report = reportOnce(onError, incoming)
    let answered = false
    try {
      await serve(
        {
          request: (removeBase) => toRequest(incoming, removeBase, maxBodyBytes, client.signal),
          // No waitUntil: the process runs on, and an answer that waits for its publishes keeps them in order.
          platform: { env: process.env, event: incoming, context: outgoing },
          native: [{ incoming, outgoing }],
          report,
        },
        async (response) => {
          answered = true
          await skipBody(incoming)
          closeIfLate(outgoing)
          return writeResponse(response, outgoing, client.signal)
        },
      )
    } catch (error) {
      if (client.signal.aborted || (incoming.destroyed && !incoming.complete)) return
      // An app of this library called its own onError with what it threw.
      if (answered || !isGripApp(app)) report(error)
      await skipBody(incoming)
      refuse(outgoing)
    }
  }
}

function refuse(outgoing: ServerResponse): void {
  // Too late for a status: what the client has must not look complete.
  if (outgoing.headersSent) return void outgoing.destroy()
  for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name)
  // Whatever the answer that failed has left behind, the reason and the length are of this one.
  const headers = { 'content-type': 'text/plain', 'content-length': FAILURE.length }
  outgoing.writeHead(500, 'Internal Server Error', headers).end(FAILURE)
}

const FAILURE = 'Internal Server Error\n'
