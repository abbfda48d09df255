import { processEnv } from '../config/config-from-env.ts'
import { notConfigured } from '../config/not-configured.ts'
import {
  GripConfigError,
  GripError,
  GripInstructError,
  GripNotProxiedError,
  GripNotWebSocketError,
  WebSocketEventsError,
} from '../errors.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { isResponse } from '../internal/is-response.ts'
import { MAX_EVENTS_BYTES } from '../websocket-events/decode.ts'
import { WEBSOCKET_EVENTS_TYPE } from '../websocket-events/event.ts'
import type { WebSocketContext } from '../websocket/context.ts'
import { isWebSocketEvents } from '../websocket/from-source.ts'
import { markEnded } from '../websocket/run-hooks.ts'
import { webSocketToResponse } from '../websocket/to-response.ts'
import { checkGripOptions, Grip, type GripOptions } from './grip.ts'
import { GripRequest, type GripRequestInit } from './grip-request.ts'
import { GRIP_APP, platformOf } from './platform.ts'
import { readBody } from './read-body.ts'
import { createGripResolver, type HandlerConfig } from './resolve-grip.ts'
import { toErrorResponse } from './to-error-response.ts'

/** Options of {@link createGripHandler}. */
export interface GripHandlerOptions extends GripOptions {
  /** The proxies: a GRIP_URL, configurations, or a function of the platform. Default: the environment. */
  config?: HandlerConfig | undefined
  /** Hears of each error once. Default `console.error`. */
  onError?: ((error: unknown, request: Request) => void) | undefined
}

/** Your side of {@link createGripHandler}. */
export type GripHandle<Env> = (request: Request, grip: GripRequest<Env>) => Response | Promise<Response>

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
 */
export function createGripHandler<Env = Record<string, string | undefined>>(
  handle: GripHandle<Env>,
  options: GripHandlerOptions = {},
): GripHandler {
  if (typeof handle !== 'function') throw invalidArgument('"handle" must be a function')
  checkGripOptions('createGripHandler', options, ['config', 'onError'])
  const { config, onError = logError, ...gripOptions } = options
  const resolve = createGripResolver(config, gripOptions)
  const { maxBodyBytes = MAX_EVENTS_BYTES } = options
  const warn = warnOnce()

  return {
    ...GRIP_APP,
    async fetch(request: Request, second?: unknown, third?: unknown): Promise<Response> {
      const platform = platformOf(second, third)
      const report = reportOnce(onError, request)
      const pending: Promise<unknown>[] = []
      try {
        const resolved = resolve(platform)
        const grip = resolved instanceof Grip ? resolved : await resolved
        const trust = verifySeen(grip, request) ?? (await verify(grip!, request))
        if ('refusal' in trust && isSurprising(trust.refusal, request)) warn(trust.refusal)
        const init: GripRequestInit = {
          request,
          platform,
          env: platform.env ?? processEnv(),
          grip,
          trust,
          ws: undefined,
          report,
          track: platform.waitUntil ?? ((promise) => void pending.push(promise)),
        }
        if (!isWebSocketEvents(request.method, request.headers)) {
          return await answerPlain(handle, new GripRequest<Env>(init))
        }
        if ('refusal' in trust) return toErrorResponse({ status: 403, message: trust.refusal.message })
        return await answerEvents(handle, init, grip!, maxBodyBytes)
      } catch (error) {
        report(error)
        // Frameworks redirect and answer by throwing.
        if (!(error instanceof GripConfigError)) throw error
        return toErrorResponse({ status: 500, message: 'Internal Server Error' })
      } finally {
        if (pending.length > 0) await settle(pending)
      }
    },
  }
}

type Trust = GripRequestInit['trust']

/** Who sent a request, where that takes no promise: its token came before, or there is nothing to verify it with. */
function verifySeen(grip: Grip | undefined, { headers }: Request): Trust | undefined {
  if (grip === undefined) return { refusal: notConfigured() }
  try {
    const claims = grip.seen(headers)
    return claims && { claims }
  } catch (error) {
    return refusalOf(error)
  }
}

async function verify(grip: Grip, { headers }: Request): Promise<Trust> {
  try {
    return { claims: await grip.verify(headers) }
  } catch (error) {
    return refusalOf(error)
  }
}

function refusalOf(error: unknown): Trust {
  if (error instanceof GripError && !(error instanceof GripConfigError)) return { refusal: error }
  throw error
}

async function answerPlain<Env>(handle: GripHandle<Env>, grip: GripRequest<Env>): Promise<Response> {
  try {
    return responseOf(await handle(grip.request, grip))
  } catch (error) {
    if (error instanceof GripNotProxiedError || error instanceof GripNotWebSocketError)
      return toErrorResponse(error)
    throw error
  }
}

async function answerEvents<Env>(
  handle: GripHandle<Env>,
  init: GripRequestInit,
  grip: Grip,
  maxBytes: number,
): Promise<Response> {
  const { request, report } = init
  const { headers } = request
  let ws: WebSocketContext
  try {
    ws = grip.readVerified(headers, new Uint8Array(await readBody(request, maxBytes)))
    if (ws.isOpening()) grip.checkOrigin(headers)
  } catch (error) {
    if (!(error instanceof GripError) || error instanceof GripConfigError) throw error
    // No proxy sends such a body: something between it and here has changed the bytes.
    if (error instanceof WebSocketEventsError) report(error)
    return toErrorResponse(error)
  }
  init.ws = ws
  try {
    const response = responseOf(await handle(request, new GripRequest<Env>(init)))
    if (isEventsAnswer(response) || (ws.isOpening() && isRefusal(response))) return response
    report(notEvents(response))
  } catch (error) {
    report(error)
  }
  if (ws.isOpening()) return toErrorResponse({ status: 500, message: 'Internal Server Error' })
  if (!ws.ended) ws.close(1011)
  markEnded(ws)
  return webSocketToResponse(ws)
}

function responseOf(response: unknown): Response {
  if (isResponse(response)) return response
  throw invalidArgument('"handle" must return a Response')
}

/** Waits for what a request started and nobody awaited, and for what that starts. */
async function settle(pending: Promise<unknown>[]): Promise<void> {
  while (pending.length > 0) await Promise.all(pending.splice(0))
}

function isEventsAnswer(response: Response): boolean {
  return response.status === 200 && response.headers.get('content-type') === WEBSOCKET_EVENTS_TYPE
}

function isRefusal({ status }: Response): boolean {
  return status >= 300 && status <= 599
}

function notEvents({ status, headers }: Response): GripInstructError {
  const type = headers.get('content-type') ?? 'no content type'
  return new GripInstructError(
    `WebSocket events were answered with ${status} and ${type}; return what grip.webSocket() gives (200, exactly ${WEBSOCKET_EVENTS_TYPE})`,
  )
}

/** Whether a refusal says that this side and the proxy disagree; a stranger's plain request does not. */
function isSurprising(refusal: GripError, { method, headers }: Request): boolean {
  if (isWebSocketEvents(method, headers)) return true
  return headers.has('grip-sig') && !(refusal instanceof GripConfigError)
}

/** Tells the developer, once for each cause, why what a proxy sent is not trusted; strangers cannot flood it. */
function warnOnce(): (refusal: GripError) => void {
  const told = new Set<string>()
  return ({ message }) => {
    if (told.has(message)) return
    told.add(message)
    console.warn(
      `grip: a request was not trusted: ${message}. Do GRIP_URL and the proxy have the same key and issuer?`,
    )
  }
}

function reportOnce(
  onError: NonNullable<GripHandlerOptions['onError']>,
  request: Request,
): (error: unknown) => void {
  let reported: Set<unknown> | undefined
  return (error) => {
    if (reported?.has(error)) return
    reported = (reported ?? new Set()).add(error)
    // The executor's throw, and a promise that `onError` returns against its type, both reach the console.
    void new Promise((resolve) => resolve(onError(error, request))).catch(logError)
  }
}

function logError(error: unknown): void {
  console.error(error)
}
