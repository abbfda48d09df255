import { GripConfigError } from '@grip/core'
import type { ZmqFormat } from './encode-item.ts'

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
  onSubscribe?: ((channel: string) => void) | undefined
  /** Told when a channel has lost its last one, or the proxy has gone. Needs `requireSubscribers`. */
  onUnsubscribe?: ((channel: string) => void) | undefined
  /** Told what the two callbacks throw. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined
  /** How items are written. Default `tnetstring`, which carries bytes as they are. */
  format?: ZmqFormat | undefined
  /** Milliseconds that a publish may wait for the proxy. Default 5,000. */
  timeout?: number | undefined
}

/** Options that were checked. */
export interface CheckedOptions extends ZmqEndpointOptions {
  requireSubscribers: boolean
  onError: (error: unknown) => void
  format: ZmqFormat
  timeout: number
}

const ADDRESSES = ['controlUri', 'pushUri', 'pubUri'] as const
const CALLBACKS = ['onSubscribe', 'onUnsubscribe'] as const
const NAMES: readonly string[] = [
  ...ADDRESSES,
  ...CALLBACKS,
  'requireSubscribers',
  'onError',
  'format',
  'timeout',
]

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {GripConfigError} It names the option.
 */
export function checkOptions(options: ZmqEndpointOptions): CheckedOptions {
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name))
  if (unknown !== undefined) throw new GripConfigError(`ZmqEndpoint has no "${unknown}"`)
  const { controlUri, pushUri, pubUri, format = 'tnetstring', timeout = 5000 } = options
  for (const name of ADDRESSES) checkAddress(name, options[name])
  const {
    requireSubscribers = pubUri !== undefined && pushUri === undefined && controlUri === undefined,
    onError = (error) => console.error(error),
  } = options
  const needed = requireSubscribers ? 'pubUri' : 'pushUri'
  if (options[needed] === undefined && controlUri === undefined) {
    throw new GripConfigError(`a ZmqEndpoint needs "controlUri" or "${needed}"`)
  }
  const idle = CALLBACKS.find((name) => options[name] !== undefined && !requireSubscribers)
  if (idle !== undefined) throw new GripConfigError(`"${idle}" needs "requireSubscribers"`)
  if (format !== 'tnetstring' && format !== 'json') {
    throw new GripConfigError('"format" must be "tnetstring" or "json"')
  }
  // A timer takes no more, and would go off at once.
  if (!(timeout > 0 && timeout <= 2_147_483_647)) {
    throw new GripConfigError('"timeout" must be a positive number of milliseconds, at most 2147483647')
  }
  return { ...options, requireSubscribers, onError, format, timeout }
}

function checkAddress(name: string, uri: string | undefined): void {
  if (uri === undefined || /^(tcp:\/\/[^\s/]+:\d+|ipc:\/\/\S+)$/.test(uri)) return
  throw new GripConfigError(`"${name}" must be "tcp://<host>:<port>" or "ipc://<path>"`)
}
