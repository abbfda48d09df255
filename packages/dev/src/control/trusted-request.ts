import type { IncomingMessage } from 'node:http'
import type { Settings } from '../options.ts'
import { hostnameOf, isTrustedHost } from '../trusted-host.ts'

/**
 * Whether a request names this machine, or an allowed host, as its `Host`, and comes from no foreign page.
 * The first rule finds a page whose name was rebound to 127.0.0.1, the second any other page.
 */
export function isTrustedRequest({ headers }: IncomingMessage, { allowedHosts }: Settings): boolean {
  const { host = '', origin } = headers
  if (!isTrustedHost(hostnameOf(host), allowedHosts)) return false
  if (origin === undefined) return true
  return URL.canParse(origin) && isTrustedHost(new URL(origin).hostname.toLowerCase(), allowedHosts)
}
