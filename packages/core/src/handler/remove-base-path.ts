import { checkOptions } from '../internal/check-options.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import type { FetchApp } from './invoke-app.ts'
import { bodyWasRead, failingBody } from './read-body.ts'

/** Options that every adapter takes. */
export interface AdapterOptions {
  /** Path that is removed from the start of `request.url`, for example `/api`. Default none. */
  basePath?: string | undefined
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
  if (typeof basePath !== 'string' || !/^(\/[^?#]*)?$/.test(basePath))
    throw invalidArgument('"basePath" option must be a path that begins with "/"')
  // As paths of requests are written: percent-encoded where they have to be.
  const base = new URL(`http://localhost${basePath}`).pathname.replace(/(?<!\/)\/+$/, '')
  return (path) => {
    if (base === '' || !path.startsWith(base) || !/^[/?]?$/.test(path.charAt(base.length))) return path
    const rest = path.slice(base.length)
    return rest.startsWith('/') ? rest : `/${rest}`
  }
}

/**
 * Builds the URL of a request from what a platform hands over, without the base path. What a URL parser would drop,
 * such as a line break, or read as another sign, such as a backslash, is percent-encoded first: the app sees the path
 * and the query that were asked for. A path with `.` or `..` for a segment is refused, since a URL has another one.
 *
 * @param origin Scheme and authority; the path never becomes a part of it.
 * @param path Path, which begins with a slash.
 * @param search Query with its `?`, or nothing.
 * @param removeBase What {@link removeBasePath} made.
 * @throws {TypeError} A path with dot segments, or an origin that is none.
 * @throws {URIError} Half of a surrogate pair.
 */
export function toUrl(
  origin: string,
  path: string,
  search: string,
  removeBase: (path: string) => string,
): URL {
  if (DOT_SEGMENT.test(path)) throw new TypeError('a path has dot segments')
  const url = new URL(
    origin +
      path.replace(NOT_IN_PATHS, encodeURIComponent) +
      search.replace(NOT_IN_QUERIES, encodeURIComponent),
  )
  const pathname = removeBase(url.pathname)
  if (pathname !== url.pathname) url.pathname = pathname
  return url
}

const DOT_SEGMENT = /\/(\.|%2e){1,2}(\/|$)/i
const NOT_IN_PATHS = /[\0- \\?#\p{Surrogate}]/gu
const NOT_IN_QUERIES = /[\0- #\p{Surrogate}]/gu

/**
 * Takes the base path off the URL of a web request, with what {@link removeBasePath} made; a request that has
 * none is handed back.
 */
export function withoutBasePath(request: Request, removeBase: (path: string) => string): Request {
  const url = new URL(request.url)
  const pathname = removeBase(url.pathname)
  if (pathname === url.pathname) return request
  url.pathname = pathname
  if (!request.bodyUsed && !request.body?.locked) return new Request(url, request)
  // A body that was read cannot be handed on; whoever reads it again is to hear why it fails.
  const { method, headers, signal } = request
  const body = failingBody(bodyWasRead())
  return new Request(url, { method, headers, signal, body, duplex: 'half' } as RequestInit)
}
