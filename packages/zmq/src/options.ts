import { GripConfigError } from '@grip/core'
import { checkOptions, logError } from '@grip/core/adapter'
import type { ZmqFormat } from './encode-item.ts'
import { hostOf, isPrivate, leadsOutside } from './hosts.ts'

/** Options of a {@link ZmqEndpoint}: an address of the proxy, and how to send. */
export interface ZmqEndpointOptions {
  /** The proxy's command socket (Pushpin's `command_spec`), which tells the other two addresses. */
  controlUri?: string | undefined
  /** Where the proxy pulls items (`push_in_spec`). Default: as the command socket says. */
  pushUri?: string | undefined
  /** Where the proxy subscribes (`push_in_sub_specs`). Default: as the command socket says. */
  pubUri?: string | undefined
  /**
   * Publishes through `pubUri`: nothing leaves this process for a channel that nobody listens to. Default false,
   * and true where `pubUri` is the only address.
   */
  requireSubscribers?: boolean | undefined
  /** Told when a channel has its first subscriber; the name has the prefix. Needs `requireSubscribers`. */
  onSubscribe?: ((channel: string) => unknown) | undefined
  /** Told when a channel has lost its last one, or the proxy has gone. Needs `requireSubscribers`. */
  onUnsubscribe?: ((channel: string) => unknown) | undefined
  /** Told what the two callbacks throw. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined
  /** How items are written. Default `tnetstring`, which carries bytes as they are. */
  format?: ZmqFormat | undefined
  /**
   * Sends to an address outside private networks, in the clear and without credentials, as ZeroMQ does. Default false:
   * such an address is refused.
   */
  allowInsecureTcp?: boolean | undefined
  /** Milliseconds that a publish may wait for the proxy. Default 5,000. */
  timeout?: number | undefined
}

/** Options that were checked. */
export interface CheckedOptions extends ZmqEndpointOptions {
  requireSubscribers: boolean
  allowInsecureTcp: boolean
  onError: (error: unknown) => void
  format: ZmqFormat
  timeout: number
}

const ADDRESSES = ['controlUri', 'pushUri', 'pubUri'] as const
const CALLBACKS = ['onSubscribe', 'onUnsubscribe', 'onError'] as const
const SWITCHES = ['requireSubscribers', 'allowInsecureTcp'] as const
const NAMES: readonly string[] = [...ADDRESSES, ...CALLBACKS, ...SWITCHES, 'format', 'timeout']

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {GripConfigError} It names the option.
 */
export function checkZmqOptions(options: ZmqEndpointOptions): CheckedOptions {
  check(typeof options === 'object' && options !== null, 'a ZmqEndpoint takes an object of options')
  checkOptions('ZmqEndpoint', options, NAMES)
  for (const name of SWITCHES)
    check(['undefined', 'boolean'].includes(typeof options[name]), `"${name}" must be true or false`)
  for (const name of CALLBACKS)
    check(['undefined', 'function'].includes(typeof options[name]), `"${name}" must be a function`)
  const {
    controlUri,
    pushUri,
    pubUri,
    allowInsecureTcp = false,
    format = 'tnetstring',
    timeout = 5000,
  } = options
  for (const name of ADDRESSES) checkAddress(name, options[name], allowInsecureTcp)
  const {
    requireSubscribers = pubUri !== undefined && pushUri === undefined && controlUri === undefined,
    onError = logError,
  } = options
  const needed = requireSubscribers ? 'pubUri' : 'pushUri'
  check(
    options[needed] !== undefined || controlUri !== undefined,
    `a ZmqEndpoint needs "controlUri" or "${needed}"`,
  )
  const { onSubscribe, onUnsubscribe } = options
  check(requireSubscribers || onSubscribe === undefined, '"onSubscribe" needs "requireSubscribers"')
  check(requireSubscribers || onUnsubscribe === undefined, '"onUnsubscribe" needs "requireSubscribers"')
  check(format === 'tnetstring' || format === 'json', '"format" must be "tnetstring" or "json"')
  // A timer takes no more, and would go off at once.
  check(
    typeof timeout === 'number' && timeout > 0 && timeout <= 2_147_483_647,
    '"timeout" must be a positive number of milliseconds, at most 2,147,483,647',
  )
  return { ...options, requireSubscribers, allowInsecureTcp, onError, format, timeout }
}

function checkAddress(name: string, uri: string | undefined, allowInsecureTcp: boolean): void {
  if (uri === undefined) return
  const host = typeof uri === 'string' ? hostOf(uri) : undefined
  check(host !== undefined, `"${name}" must be "tcp://<host>:<port>" or "ipc://<path>"`)
  check(allowInsecureTcp || isPrivate(host), `"${name}" ${leadsOutside(host)}`)
}

function check(right: boolean, message: string): asserts right {
  if (!right) throw new GripConfigError(message)
}
