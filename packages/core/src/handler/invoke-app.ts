import { checkOptions } from '../internal/check-options.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { type GripPlatform, isGripApp, toGripPlatform } from './platform.ts'
import { bodyWasRead } from './read-body.ts'

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

/**
 * Calls an app in the terms that it knows: one of this library with the platform, any other with the native
 * arguments of its platform.
 */
export async function invokeApp(
  app: FetchApp,
  request: Request,
  platform: GripPlatform,
  native: readonly unknown[],
): Promise<Response> {
  const rest = isGripApp(app) ? [toGripPlatform(platform)] : native
  return app.fetch(request, ...(rest as never[]))
}

/**
 * Checks what an adapter was given, and makes the function that takes the base path off a path.
 *
 * @throws {TypeError} An app without `fetch`, or a base path that does not begin with a slash.
 * @throws {GripConfigError} An option that the adapter does not have.
 */
export function removeBasePath(
  adapter: string,
  app: FetchApp,
  options: AdapterOptions,
): (path: string) => string {
  if (typeof (app as Partial<FetchApp> | null | undefined)?.fetch !== 'function') {
    throw invalidArgument(`"app" of ${adapter} must have a fetch function, as createGripHandler returns it`)
  }
  checkOptions(adapter, options, ['basePath'])
  const { basePath = '' } = options
  if (!/^(\/[^?#]*)?$/.test(basePath))
    throw invalidArgument('"basePath" option must be a path that begins with "/"')
  const base = basePath.replace(/(?<!\/)\/+$/, '')
  return (path) => {
    if (base === '' || !path.startsWith(base) || !/^[/?]?$/.test(path.charAt(base.length))) return path
    const rest = path.slice(base.length)
    return rest.startsWith('/') ? rest : `/${rest}`
  }
}

/**
 * Takes the base path off the URL of a web request, with what {@link removeBasePath} made; a request that has
 * none is handed back.
 */
export function withoutBasePath(request: Request, removeBase: (path: string) => string): Request {
  const url = new URL(request.url)
  const pathname = removeBase(url.pathname)
  if (pathname === url.pathname) return request
  url.pathname = pathname
  if (!request.bodyUsed) return new Request(url, request)
  // A body that was read cannot be handed on; whoever reads it again is to hear why it fails.
  const { method, headers, signal } = request
  const body = new ReadableStream({ start: (controller) => controller.error(bodyWasRead()) })
  return new Request(url, { method, headers, signal, body, duplex: 'half' } as RequestInit)
}
