import { GripError } from '../errors.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { isResponse } from '../internal/is-response.ts'
import { type GripPlatform, isGripApp, toGripPlatform } from './platform.ts'
import { logError } from './report-once.ts'
import { toErrorResponse } from './to-error-response.ts'

/** Anything with a web-standard `fetch`: what `createGripHandler` returns, a Hono app, your own object. */
export interface FetchApp {
  /** Answers a request; what follows is the platform's. */
  fetch(request: Request, ...platform: never[]): Response | Promise<Response>
}

/**
 * Calls an app in the terms that it knows: one of this library with the platform, any other with the native
 * arguments of its platform.
 *
 * A request that no `Request` can be made of is answered 400, a {@link GripError} that leaves the app with its
 * `status`, and what is no answer of HTTP, such as `Response.error()`, with 500.
 *
 * @param request The request, or what makes it of the platform's own.
 * @param report Told about each error that became a 5xx here. Default `console.error`.
 * @throws What the app throws, if it is no {@link GripError}.
 */
export async function invokeApp(
  app: FetchApp,
  request: Request | (() => Request),
  platform: GripPlatform,
  native: readonly unknown[],
  report: (error: unknown) => void = logError,
): Promise<Response> {
  const rest = isGripApp(app) ? [toGripPlatform(platform)] : native
  try {
    const response: unknown = await app.fetch(webRequest(request), ...(rest as never[]))
    const fault = faultOf(response)
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

function webRequest(request: Request | (() => Request)): Request {
  try {
    return typeof request === 'function' ? request() : request
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

/** Why a value is nothing that HTTP can answer with. */
function faultOf(response: unknown): string | undefined {
  if (!isResponse(response)) return 'it returned something else'
  const { status, bodyUsed } = response
  if (status === 0) return 'it returned Response.error(), which has no status'
  // A Worker accepts a WebSocket of its own with 101.
  const isStatus = (status >= 200 && status <= 599) || (status === 101 && 'webSocket' in response)
  if (!isStatus) return `the status ${status} is not one from 200 to 599`
  return bodyUsed ? 'the body of this one was read already' : undefined
}
