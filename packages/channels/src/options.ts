import type { AllowedOrigins, HoldInit } from '@grip/core'
import { invalidArgument, quoted } from './errors.ts'
import type { PresenceStore } from './presence.ts'
import type { Streams } from './streams.ts'

/** Options of `channels.with()`, for the server side. */
export interface ChannelOptions {
  /**
   * The history, from `createStreams()` of `@grip/streams`: messages are kept, and clients get what they missed. Default
   * none: after an interruption, a client reports that it may have missed something.
   */
  streams?: Streams | undefined
  /** The store for the list of who is there. Default none. */
  presence?: PresenceStore | undefined
  /** Seconds between keep-alives on an idle connection, from 5 to 60. Default 20. */
  keepAlive?: number | undefined
  /** Headers for streams and long-polls, for example those of CORS. */
  headers?: HoldInit['headers']
  /**
   * Pages that may open the WebSocket. Default: those of the handler, or else pages of the same origin and programs that send no
   * `Origin`.
   */
  allowedOrigins?: AllowedOrigins | undefined
}

const NAMES: readonly string[] = ['streams', 'presence', 'keepAlive', 'headers', 'allowedOrigins']

/**
 * Checks the options, and adds them to those that were there.
 *
 * @throws {TypeError} A misspelt option, or a value that cannot be used.
 */
export function checkOptions(options: ChannelOptions, before: ChannelOptions = {}): ChannelOptions {
  if (typeof options !== 'object' || options === null)
    throw invalidArgument('channels.with() takes an object of options')
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name))
  if (unknown !== undefined)
    throw invalidArgument(`channels have no option ${quoted(unknown)}; they have ${NAMES.join(', ')}`)
  const { streams, presence, keepAlive } = options
  checkMethods('streams', streams, ['append', 'read', 'last'])
  checkMethods('presence', presence, ['enter', 'leave', 'list'])
  if (keepAlive !== undefined && !(Number.isInteger(keepAlive) && keepAlive >= 5 && keepAlive <= 60))
    throw invalidArgument('"keepAlive" must be a whole number of seconds from 5 to 60')
  return { ...before, ...options }
}

function checkMethods(name: string, value: object | undefined, methods: readonly string[]): void {
  if (value === undefined) return
  const missing = methods.find((method) => typeof (value as Record<string, unknown>)?.[method] !== 'function')
  if (missing !== undefined) throw invalidArgument(`"${name}" must have the methods ${methods.join(', ')}`)
}

/** Seconds between signs of life. */
export const keepAliveOf = ({ keepAlive = 20 }: ChannelOptions): number => keepAlive
