import type http from 'node:http'
import type { RpcCookie, RpcHttp } from './azure-core.ts'

/** Writes an answer as Azure's host does. */
export function writeRpcHttp(
  { statusCode, headers, cookies, body }: RpcHttp,
  response: http.ServerResponse,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(cookieHeader))
  response.statusCode = Number(statusCode)
  response.end(body?.bytes ?? body?.string)
}

function cookieHeader(cookie: RpcCookie): string {
  const parts = [
    // ASP.NET escapes values, also those that are escaped already.
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    cookie.expires && `expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`,
    cookie.maxAge && `max-age=${cookie.maxAge.value}`,
    cookie.domain && `domain=${cookie.domain.value}`,
    cookie.path && `path=${cookie.path.value}`,
    cookie.secure?.value && 'secure',
    SAME_SITE[cookie.sameSite],
    cookie.httpOnly?.value && 'httponly',
  ]
  return parts.filter(Boolean).join('; ')
}

const SAME_SITE: Record<string, string> = {
  lax: 'samesite=lax',
  strict: 'samesite=strict',
  explicitNone: 'samesite=none',
}
