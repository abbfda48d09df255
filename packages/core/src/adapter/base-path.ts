import { bodyWasRead, failingBody } from '../handler/read-body.ts'
import { checkArgument } from '../internal/invalid-argument.ts'

/** Takes a base path off the start of a path. */
export type RemoveBase = (path: string) => string

/** Checks the `basePath` option, and makes what takes it off a path. */
export function createRemoveBase(basePath: string): RemoveBase {
  checkArgument(
    typeof basePath === 'string' && /^(\/[^?#]*)?$/.test(basePath),
    '"basePath" must be a path that begins with "/", such as "/api"',
  )
  // As paths of requests are written: percent-encoded where they have to be.
  const base = new URL(`http://localhost${basePath}`).pathname.replace(/(?<!\/)\/+$/, '')
  return (path) => {
    if (base === '' || !path.startsWith(base) || !/^[/?]?$/.test(path.charAt(base.length))) return path
    const rest = path.slice(base.length)
    return rest.startsWith('/') ? rest : `/${rest}`
  }
}

/** A request without the base path; one that has none is handed back. */
export function withoutBase(request: Request, removeBase: RemoveBase): Request {
  const url = new URL(request.url)
  const pathname = removeBase(url.pathname)
  if (pathname === url.pathname) return request
  url.pathname = pathname
  if (!request.bodyUsed && !request.body?.locked) return new Request(url, request)
  // A body that was read cannot be passed on; reading it again fails with the reason.
  const { method, headers, signal } = request
  const body = failingBody(bodyWasRead())
  return new Request(url, { method, headers, signal, body, duplex: 'half' } as RequestInit)
}
