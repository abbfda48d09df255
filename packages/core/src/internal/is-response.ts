import { isObject } from './is-object.ts'
import { kindOf } from './kind-of.ts'

/**
 * Whether a value is a `Response`, by its shape: frameworks and test runners bring classes of their own, which
 * `instanceof` does not know.
 */
export function isResponse(value: unknown): value is Response {
  if (!isObject(value)) return false
  const { status, headers } = value as Partial<Response>
  return typeof status === 'number' && typeof headers?.get === 'function'
}

/** Whether a value is a `Request`, by its shape. */
export function isRequest(value: unknown): value is Request {
  if (!isObject(value)) return false
  const { method, url, headers } = value as Partial<Request>
  return typeof method === 'string' && typeof url === 'string' && typeof headers?.get === 'function'
}

/** Whether an answer of a status can have a body. */
export function canHaveBody(status: unknown): boolean {
  return status !== 204 && status !== 205 && status !== 304
}

/**
 * Says why HTTP cannot send what an app returned, to end a message with; `undefined` if it can.
 *
 * @example
 * ```ts
 * const fault = faultOfResponse(await app.fetch(request))
 * if (fault) throw new Error(`"fetch" must return a Response to send; ${fault}`)
 * ```
 */
export function faultOfResponse(value: unknown): string | undefined {
  if (!isResponse(value)) return `it returned ${kindOf(value)}`
  const { status, bodyUsed, body } = value
  if (status === 0) return 'it returned Response.error(), which has no status'
  // A Worker accepts a WebSocket of its own with 101.
  const isStatus = (status >= 200 && status <= 599) || (status === 101 && 'webSocket' in value)
  if (!isStatus) return `the status ${status} is not one from 200 to 599`
  return bodyUsed || body?.locked ? 'the body of this one was read already' : undefined
}
