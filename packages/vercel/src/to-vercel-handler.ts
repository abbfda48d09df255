import { type AdapterOptions, type FetchApp, serveApp } from '@grip/core/adapter'

/** The second argument of an Edge function, as far as it is used. */
export interface VercelContext {
  /** Keeps the function alive for a promise after the answer. */
  waitUntil?(promise: Promise<unknown>): void
}

/** A web handler of Vercel: Node functions, Edge functions and Next.js route files. */
export type VercelHandler = (request: Request, context?: unknown) => Promise<Response>

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** The methods that a route file exports. */
export type VercelRoutes = Record<(typeof METHODS)[number], VercelHandler>

/**
 * Serves a `{ fetch }` app as a web handler of Vercel. `waitUntil` is that of the Edge context, else that of
 * the request that Vercel keeps in the background.
 *
 * @returns The function to export.
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 * @example
 * ```ts
 * export default toVercelHandler(app)
 * ```
 */
export function toVercelHandler(app: FetchApp, options: AdapterOptions = {}): VercelHandler {
  const serve = serveApp('toVercelHandler', app, options)
  return async (request, context) => {
    const platform = { event: request, context, waitUntil: waitUntilOf(context) }
    return serve({ request, platform, native: [context] }, (response) => response)
  }
}

/**
 * The same handler for each method of a route file: `export const { GET, POST } = toVercelRoutes(app)`.
 *
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 * @example
 * ```ts
 * // app/api/[...path]/route.ts
 * export const { GET, POST } = toVercelRoutes(app)
 * ```
 */
export function toVercelRoutes(app: FetchApp, options: AdapterOptions = {}): VercelRoutes {
  const handler = toVercelHandler(app, options)
  return Object.fromEntries(METHODS.map((method) => [method, handler])) as VercelRoutes
}

// The place where Vercel's runtime keeps what its own package hands out.
const REQUEST_CONTEXT: unique symbol = /* @__PURE__ */ Symbol.for('@vercel/request-context')

function waitUntilOf(context: unknown): VercelContext['waitUntil'] {
  const store = (globalThis as { [REQUEST_CONTEXT]?: { get?(): unknown } })[REQUEST_CONTEXT]
  const contexts = [context, store?.get?.()] as (VercelContext | undefined)[]
  const holder = contexts.find((one) => typeof one?.waitUntil === 'function')
  return holder && ((promise) => holder.waitUntil!(promise))
}
