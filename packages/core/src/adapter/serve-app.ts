import { GripError } from '../errors.ts'
import { type GripPlatform, isGripApp, toGripPlatform } from '../handler/platform.ts'
import { logError } from '../handler/report-once.ts'
import { toErrorResponse } from '../handler/to-error-response.ts'
import { checkOptions } from '../internal/check-options.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { faultOfResponse } from '../internal/is-response.ts'
import { settleAll } from '../internal/settle-all.ts'
import { createRemoveBase, type RemoveBase, withoutBase } from './base-path.ts'

/** Anything with a web-standard `fetch`: what `createGripHandler` returns, a Hono app, your own object. */
export interface FetchApp {
  /** Answers a request; what follows is the platform's. */
  fetch(request: Request, ...platform: never[]): Response | Promise<Response>
}

/** Options that every adapter takes. */
export interface AdapterOptions {
  /** Path that is removed from the start of `request.url`, for example `/api`. Default none. */
  basePath?: string | undefined
}

/** One request of a platform. */
export interface PlatformCall {
  /** The web request, or what makes it. One that cannot be made is answered 400. */
  request: Request | ((removeBase: RemoveBase) => Request)
  /** What an app of this library gets as its platform. */
  platform: GripPlatform
  /** What any other app gets after the request. */
  native: readonly unknown[]
  /** Whether the platform may stop with the answer, so that what `waitUntil` is given has to settle first. */
  stopsWithAnswer?: boolean | undefined
  /** Whether `answer` has sent the response by itself when it resolves, so that the client need not wait for that. */
  sendsAtOnce?: boolean | undefined
  /** Called with each error that became a 5xx here. Default `console.error`. */
  report?: ((error: unknown) => void) | undefined
}

/** Serves one request of a platform: has the app answer it, and hands the response to `answer`. */
export type Serve = <T>(call: PlatformCall, answer: (response: Response) => T | Promise<T>) => Promise<T>

/**
 * The whole of an adapter but its shapes: checks what it was given, takes the base path off, calls an app of this
 * library with the platform and any other with the platform's native arguments, and waits for what was left to
 * `waitUntil` where the platform would stop.
 *
 * A request that cannot be made is answered 400; a {@link GripError} that leaves the app, with its `status`; what is
 * not an answer of HTTP, such as `Response.error()`, with 500. What else the app throws is thrown.
 *
 * @param adapter Name of the adapter's function, for messages.
 * @throws {TypeError} An app without `fetch`, or a base path that does not begin with a slash.
 * @throws {GripConfigError} An option that the adapter does not have.
 * @example
 * ```ts
 * export function toMyCloudHandler(app: FetchApp, options: AdapterOptions = {}) {
 *   const serve = serveApp('toMyCloudHandler', app, options)
 *   return (request: Request, context: MyContext) =>
 *     serve({ request, platform: { env: context.env, context }, native: [context] }, (response) => response)
 * }
 * ```
 */
export function serveApp(adapter: string, app: FetchApp, options: AdapterOptions = {}): Serve {
  checkArgument(
    typeof (app as Partial<FetchApp> | null | undefined)?.fetch === 'function',
    `"app" of ${adapter} must have a fetch function, as createGripHandler() returns it`,
  )
  checkOptions(adapter, options, ['basePath'])
  const { basePath = '' } = options
  const removeBase = createRemoveBase(basePath)
  return async (call, answer) => {
    const pending: Promise<unknown>[] = []
    const waitUntil = (promise: Promise<unknown>): void => void pending.push(promise)
    const platform = call.stopsWithAnswer
      ? { ...call.platform, waitUntil, answersLast: !call.sendsAtOnce }
      : call.platform
    try {
      return await answer(await respond(app, { ...call, platform }, removeBase))
    } finally {
      await settleAll(pending)
    }
  }
}

async function respond(
  app: FetchApp,
  { request, platform, native, report = logError }: PlatformCall,
  removeBase: RemoveBase,
): Promise<Response> {
  const rest = isGripApp(app) ? [toGripPlatform(platform)] : native
  try {
    const response: unknown = await app.fetch(webRequest(request, removeBase), ...(rest as never[]))
    const fault = faultOfResponse(response)
    if (fault === undefined) return response as Response
    const error = invalidArgument(`"fetch" of the app must return a Response to send; ${fault}`)
    report(error)
    return toErrorResponse(error)
  } catch (error) {
    if (!(error instanceof GripError)) throw error
    if (error.status >= 500) report(error)
    return toErrorResponse(error)
  }
}

function webRequest(request: PlatformCall['request'], removeBase: RemoveBase): Request {
  try {
    return typeof request === 'function' ? request(removeBase) : withoutBase(request, removeBase)
  } catch (cause) {
    throw cause instanceof GripError ? cause : new MalformedRequestError(cause)
  }
}

class MalformedRequestError extends GripError {
  override readonly status = 400

  constructor(cause: unknown) {
    super('the request has a method, a URL or a header that HTTP does not allow', { cause })
  }
}
