import { isObject } from './is-object.ts'

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
