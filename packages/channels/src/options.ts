import type { AllowedOrigins, HeadersInput, HoldInit } from '@grip/core'
import { checkAllowedOrigins, checkOptions as checkFields, headerPairs } from '@grip/core/adapter'
import { invalidArgument } from './errors.ts'
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
  /** Headers for every answer to a `fetch`, such as those of CORS. */
  headers?: HoldInit['headers']
  /**
   * Pages that may open the WebSocket. Default: those of the handler, or else pages of the same origin and programs that send no
   * `Origin`.
   */
  allowedOrigins?: AllowedOrigins | undefined
}

const NAMES: readonly string[] = ['streams', 'presence', 'keepAlive', 'headers', 'allowedOrigins']

/**
 * Checks the options, and adds them to the existing ones.
 *
 * @param what The function that the options are given to, for messages.
 * @throws {GripConfigError} A misspelt option.
 * @throws {TypeError} A value that cannot be used.
 * @throws {GripInstructError} A header that no answer can have.
 */
export function checkOptions(what: string, options: ChannelOptions, before: ChannelOptions): ChannelOptions {
  checkFields(what, options, NAMES)
  const { streams, presence, keepAlive, headers, allowedOrigins } = options
  checkStreams(streams)
  checkMethods('presence', presence, ['enter', 'leave', 'list'])
  if (keepAlive !== undefined && !(Number.isInteger(keepAlive) && keepAlive >= 5 && keepAlive <= 60))
    throw invalidArgument('"keepAlive" must be a whole number of seconds from 5 to 60')
  checkAllowedOrigins(allowedOrigins)
  // A copy, as what is given may be read only once, or be changed later.
  const pairs =
    headers === undefined
      ? undefined
      : headerPairs(headers as HeadersInput, { reserved: /^content-encoding$/i })
  const given = Object.entries({ ...options, headers: pairs }).filter(([, value]) => value !== undefined)
  return { ...before, ...Object.fromEntries(given) }
}

/** Checks that a history has the methods that channels need. */
export function checkStreams(streams: Streams | undefined): void {
  checkMethods('streams', streams, ['append', 'read', 'last'])
}

function checkMethods(name: string, value: object | undefined, methods: readonly string[]): void {
  if (value === undefined) return
  const missing = methods.find((method) => typeof (value as Record<string, unknown>)?.[method] !== 'function')
  if (missing !== undefined) throw invalidArgument(`"${name}" must have the methods ${methods.join(', ')}`)
}

/** The headers of an answer: those of the app, and its own, which win. */
export function headersOf({ headers }: ChannelOptions, own: Readonly<Record<string, string>>): Headers {
  const all = new Headers(headers as HeadersInit | undefined)
  for (const [name, value] of Object.entries(own)) all.set(name, value)
  return all
}

/** Seconds between signs of life. */
export const keepAliveOf = ({ keepAlive = 20 }: ChannelOptions): number => keepAlive
