import {
  type AdapterOptions,
  type FetchApp,
  type GripPlatform,
  invokeApp,
  removeBasePath,
  warmUp,
  withoutBasePath,
} from '@grip/core'

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
 * Requests share no promise: what one request awaits is never another's I/O. With an app of `createGripHandler`, what
 * a first request would compile is compiled when the Worker starts.
 *
 * @returns The object to export as default.
 * @throws {TypeError} A `basePath` that does not begin with a slash.
 */
export function toCloudflareHandler(app: FetchApp, options: AdapterOptions = {}): CloudflareHandler {
  const removeBase = removeBasePath('toCloudflareHandler', app, options)
  warmUp(app, toCloudflareHandler)
  return {
    async fetch(event, env, context) {
      const platform: GripPlatform = {
        env: env as GripPlatform['env'],
        event,
        context,
        waitUntil: (promise) => context.waitUntil(promise),
      }
      return invokeApp(app, () => withoutBasePath(event, removeBase), platform, [env, context])
    },
  }
}
