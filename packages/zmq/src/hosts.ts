import { isPrivateHost } from '@grip/core/adapter'

/** Where a socket of this machine is: it has no host. */
const HERE = ''

/** The host of an address as URLs spell it, empty for a path; `undefined` for what is no address to connect to. */
export function hostOf(uri: string): string | undefined {
  if (/^ipc:\/\/\S+$/.test(uri)) return HERE
  // In front of a semicolon is the address to send from; behind a percent sign the interface of an IPv6 address.
  const address = /^tcp:\/\/(?:[^\s/;]+;)?([^\s/?#@;]+:\d+)$/.exec(uri)?.[1]?.replace(/%[^\]]*/, '')
  if (address === undefined || !URL.canParse(`http://${address}`)) return undefined
  return new URL(`http://${address}`).hostname
}

/** Whether a host is this machine or one of a private network. */
export function isPrivate(host: string): boolean {
  return host === HERE || isPrivateHost(host)
}

/** Why a host is refused, and what to do. */
export function leadsOutside(host: string): string {
  return `sends to ${host} in the clear, which is outside private networks: use a private address or a tunnel, or set "allowInsecureTcp"`
}
