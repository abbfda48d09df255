import { type AdapterOptions, type FetchApp, serveApp } from '@grip/core/adapter'

/** The part of a Worker's execution context that is used. */
export interface ExecutionContext {
  /** Keeps the Worker alive for a promise after the answer. */
  waitUntil(promise: Promise<unknown>): void
}

/** A module Worker. */
export interface CloudflareHandler {
  /** Answers a request. */
  fetch(request: Request, env: object, context: ExecutionContext): Promise<Response>
}

/**
 * Serves a `{ fetch }` app as a Cloudflare Worker, configured by its bindings (`env`).
 *
 * Requests share no promise: what one request awaits is never another's I/O.
 *
 * @returns The object to export as default.
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 * @example
 * ```ts
 * export default toCloudflareHandler(app)
 * ```
 */
export function toCloudflareHandler(app: FetchApp, options: AdapterOptions = {}): CloudflareHandler {
  const serve = serveApp('toCloudflareHandler', app, options)
  return {
    async fetch(request, env, context) {
      const waitUntil = (promise: Promise<unknown>): void => context.waitUntil(promise)
      const platform = { env: env as Record<string, unknown>, event: request, context, waitUntil }
      return serve({ request, platform, native: [env, context] }, (response) => response)
    },
  }
}
