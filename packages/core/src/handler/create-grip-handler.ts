import { notConfigured, processEnv } from '../config/config-from-env.ts'
import {
  GripConfigError,
  GripError,
  GripNotProxiedError,
  GripNotWebSocketError,
  GripSignatureError,
} from '../errors.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { isRequest, isResponse } from '../internal/is-response.ts'
import { kindOf } from '../internal/kind-of.ts'
import { settleAll } from '../internal/settle-all.ts'
import { isWebSocketEvents } from '../websocket/from-source.ts'
import { answerEvents } from './answer-events.ts'
import type { GripContextInit } from './answer-web-socket.ts'
import { GripContext } from './grip-context.ts'
import { checkGripOptions, type Grip, type GripOptions } from './grip.ts'
import { GRIP_APP, platformOf } from './platform.ts'
import { logError, reportOnce } from './report-once.ts'
import { createGripResolver, type HandlerConfig } from './resolve-grip.ts'
import { toErrorResponse } from './to-error-response.ts'
import { isSurprising, warnUntrusted } from './warn-untrusted.ts'

/** Options of {@link createGripHandler}. */
export interface GripHandlerOptions extends GripOptions {
  /** The proxies: a GRIP_URL, configurations, or a function of the platform. Default: the environment. */
  config?: HandlerConfig | undefined
  /**
   * Called once for each error that leaves the handler or a hook. On a plain request, an error other than a {@link GripError} is
   * rethrown afterwards. Default `console.error`.
   */
  onError?: ((error: unknown, request: Request) => void) | undefined
}

/** Your side of {@link createGripHandler}. */
export type GripHandlerFunction<Env> = (
  request: Request,
  grip: GripContext<Env>,
) => Response | Promise<Response>

/** A handler that every fetch runtime serves, and that each adapter takes. */
export interface GripHandler {
  /** Answers a request. The rest is what the platform passes along. */
  fetch(request: Request, ...platform: unknown[]): Promise<Response>
}

/**
 * Makes one handler for every cloud: plain requests, long-polls, streams and WebSockets behind a GRIP proxy.
 *
 * A websocket-events request reaches `handle` only with a valid signature, and is always answered in the
 * proxy's terms, so that an error closes the socket with 1011 and never breaks it. Any other request reaches
 * `handle`; `grip.proxied` says whether a proxy sent it.
 *
 * @param handle Answers a request; called for each.
 * @throws {GripConfigError} An unknown option, or a `config` that cannot be used.
 * @example
 * ```ts
 * export default createGripHandler(async (request, grip) => {
 *   if (request.method === 'GET') return grip.holdStream('news')
 *   await grip.publish('news', { httpStream: sse({ data: await request.text() }) })
 *   return new Response(null, { status: 204 })
 * })
 * ```
 */
export function createGripHandler<Env = Record<string, string | undefined>>(
  handle: GripHandlerFunction<Env>,
  options: GripHandlerOptions = {},
): GripHandler {
  if (typeof handle !== 'function') throw invalidArgument('"handle" must be a function')
  checkGripOptions('createGripHandler', options, ['config', 'onError'])
  const { config, onError = logError, ...gripOptions } = options
  checkArgument(typeof onError === 'function', '"onError" must be a function of the error and the request')
  const resolve = createGripResolver(config, gripOptions)
  const checksOrigin = options.allowedOrigins !== undefined
  const warn = warnUntrusted()

  return {
    ...GRIP_APP,
    async fetch(request: Request, second?: unknown, third?: unknown): Promise<Response> {
      checkArgument(isRequest(request), 'fetch() of a GRIP handler needs a Request')
      const platform = platformOf(second, third)
      const report = reportOnce(onError, request)
      const pending: Promise<unknown>[] = []
      let done!: () => void
      const answered = new Promise<void>((resolve) => (done = resolve))
      try {
        const grip = await resolve(platform)
        const trust = await trustOf(grip, request.headers)
        const { refusal } = trust
        if (refusal && isSurprising(refusal, request)) warn(refusal)
        const init: GripContextInit = {
          request,
          platform,
          env: platform.env ?? processEnv(),
          grip,
          ...trust,
          ws: undefined,
          checksOrigin,
          report,
          warn,
          answered,
          track(promise) {
            try {
              if (platform.waitUntil !== undefined) return platform.waitUntil(promise)
            } catch (error) {
              // A context that is over, or none at all: what it does not wait for, the answer does.
              report(error)
            }
            pending.push(promise)
          },
        }
        const answer = async (): Promise<Response> =>
          responseOf(await handle(request, new GripContext<Env>(init)))
        if (!isWebSocketEvents(request.method, request.headers)) return await answer()
        if (refusal) return refuseUntrusted(refusal)
        return await answerEvents(answer, init, grip!)
      } catch (error) {
        const isOfClient = error instanceof GripNotProxiedError || error instanceof GripNotWebSocketError
        if (!isOfClient) report(error)
        // Frameworks redirect and answer by throwing.
        if (!(error instanceof GripError)) throw error
        return toErrorResponse(error)
      } finally {
        done()
        await settleAll(pending)
      }
    },
  }
}

/** Who sent a request: the claims of its proxy, or why there are none. */
async function trustOf(
  grip: Grip | undefined,
  headers: Headers,
): Promise<Pick<GripContextInit, 'claims' | 'refusal'>> {
  if (grip === undefined) return { refusal: notConfigured() }
  try {
    return { claims: await grip.verify(headers) }
  } catch (error) {
    if (error instanceof GripError && !(error instanceof GripConfigError)) return { refusal: error }
    throw error
  }
}

// That no proxy is configured is no stranger's business.
function refuseUntrusted(refusal: GripError): Response {
  return toErrorResponse(
    refusal instanceof GripSignatureError
      ? refusal
      : new GripSignatureError('no-key', 'WebSocket events are taken from a GRIP proxy only'),
  )
}

function responseOf(response: unknown): Response {
  if (isResponse(response)) return response
  throw invalidArgument(`"handle" must return a Response; this is ${kindOf(response)}`)
}
