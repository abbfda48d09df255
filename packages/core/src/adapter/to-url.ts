import type { RemoveBase } from './base-path.ts'

/**
 * Builds the URL of a request from what a platform hands over. What a URL parser would drop, such as a line break, or
 * read as another sign, such as a backslash, is percent-encoded first: the app sees the path and the query that were
 * asked for. A path with `.` or `..` for a segment is refused, since a URL has another one.
 *
 * @param origin Scheme and authority; the path never becomes a part of it.
 * @param path Path, which begins with a slash.
 * @param search Query with its `?`, or nothing.
 * @param removeBase What {@link serveApp} passes: it takes the base path off.
 * @throws {TypeError} A path with dot segments, or an origin that is not one.
 * @throws {URIError} Half of a surrogate pair.
 * @example
 * ```ts
 * const request = (removeBase) => new Request(toUrl('https://example.com', event.path, event.query, removeBase))
 * ```
 */
export function toUrl(origin: string, path: string, search: string, removeBase: RemoveBase): URL {
  if (DOT_SEGMENT.test(path)) throw new TypeError('the path of the request has dot segments')
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
