import type { ClientRequest } from './client-request.ts'
import type { ProxyContext } from './context.ts'
import { pathOf } from './log.ts'
import { hostnameOf, isTrustedHost } from './trusted-host.ts'

/** The text of the 403 for a client whose host is not allowed. */
export const HOST_REFUSED =
  'Host not allowed: this development proxy answers as localhost. Allow another name, such as that of a tunnel, with its "clientHosts" option (--client-host).\n'

/** Whether a client may reach the app by the `Host` that it names; if not, a line of the log says so. */
export function isHostAllowed(
  { settings, log }: ProxyContext,
  { headers, url }: Pick<ClientRequest, 'headers' | 'url'>,
): boolean {
  // Only programs leave it out. It is localhost then, as for Pushpin.
  const { host = 'localhost' } = headers
  const { allowedHosts, clientHosts } = settings
  if (clientHosts === 'any' || isTrustedHost(hostnameOf(host), [...allowedHosts, ...clientHosts])) return true
  const message = `a request for the host ${JSON.stringify(host.slice(0, 200))} is answered 403: clients reach this proxy as localhost; allow another name with "clientHosts" (--client-host)`
  log('client-host-refused', message, { path: pathOf(url ?? '/') })
  return false
}
