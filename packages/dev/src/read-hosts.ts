import { isIPv6 } from 'node:net'
import { GripConfigError } from '@grip/core/wire'
import { hostnameOf } from './trusted-host.ts'

/**
 * Reads a list of host names.
 *
 * @param option Name of the option, for the message.
 * @throws {GripConfigError} Something that is not a name: a URL, a pattern.
 */
export function readHosts(option: string, hosts: readonly string[]): readonly string[] {
  return hosts.map((host) => {
    const dot = host.startsWith('.') ? '.' : ''
    const hostname = read(host.slice(dot.length))
    if (hostname !== undefined) return dot + hostname
    throw new GripConfigError(
      `${JSON.stringify(host)} in the "${option}" option is not a host name: leave out scheme, port and path; ".a.b" stands for every name below a.b`,
    )
  })
}

function read(name: string): string | undefined {
  const address = name.replace(/^\[(.*)\]$/, '$1')
  if (isIPv6(address)) return hostnameOf(`[${address}]`)
  return /[:*,;%\s]/.test(name) ? undefined : hostnameOf(name)
}
