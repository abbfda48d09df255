import type { IncomingMessage } from 'node:http'
import type { Settings } from '../options.ts'

/**
 * Whether a request names this machine, or an allowed host, as its `Host`, and comes from no foreign page. A
 * page whose name was rebound to 127.0.0.1 gives itself away by the first, any other page by the second.
 */
export function isTrustedRequest({ headers }: IncomingMessage, { allowedHosts }: Settings): boolean {
  const { host = '' } = headers
  // Nothing but a name and a port: the rest of a URL could make another name of it.
  if (/[/\\?#@]/.test(host) || !isTrustedHost(hostnameOf(`http://${host}`), allowedHosts)) return false
  return headers.origin === undefined || isTrustedHost(hostnameOf(headers.origin), allowedHosts)
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined
}

function isTrustedHost(hostname: string | undefined, allowedHosts: readonly string[]): boolean {
  if (hostname === undefined) return false
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    allowedHosts.includes(hostname)
  )
}
