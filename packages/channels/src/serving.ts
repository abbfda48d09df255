import { checkArgument, checkOptions } from '@grip/core/adapter'
import type { Subscription } from './begin.ts'
import { checkFunctions } from './check-functions.ts'
import type { ChannelDefinitions, ChannelOf, EveryChannel } from './definitions.ts'
import type { GripOfRequest } from './grip.ts'
import type { ChannelOptions } from './options.ts'
import type { RollCall } from './roll-call.ts'
import type { OutputOf, StandardSchema } from './standard-schema.ts'
import type { AnyChannel } from './typed-channel.ts'

/** What a `receive` function gets in addition to the channel and the data. */
export interface ReceiveContext {
  /** The `grip` of the request that brought the message. */
  grip: GripOfRequest
  /** The client's key for the message. */
  key: string | undefined
}

/** Options of `channels.serve()`. */
export interface ServeOptions<Definitions extends ChannelDefinitions> {
  /**
   * Whether this user may read a channel and send to it: `true`, `false`, or 401 if they have to sign in again. It is
   * called whenever a client connects or sends, and on every request of a WebSocket, but not on the proxy's own request for
   * what the client of a stream missed, which comes without cookies. So check the session here, not before `serve`.
   * Default: everyone may.
   */
  allow?: ((channel: EveryChannel<Definitions>) => boolean | 401 | Promise<boolean | 401>) | undefined
  /**
   * What clients may send: a function for each event, by pattern. The client's `send` resolves once your function has.
   * What you publish on the `channel` argument has the key of the client's message, so that a message that is
   * sent twice is shown once.
   */
  receive?:
    | {
        readonly [Name in keyof Definitions & string]?: {
          readonly [Event in keyof Definitions[Name] & string]?: (
            channel: ChannelOf<Definitions, Name>,
            data: OutputOf<Definitions[Name][Event]>,
            context: ReceiveContext,
          ) => unknown
        }
      }
    | undefined
  /**
   * The name of this user in the list of `channels.with({ presence })`. The list goes to everyone
   * on the channel as the event `presence`; it is at most 50 seconds old. Default: this user is not in the list.
   */
  as?: string | undefined
}

/**
 * Checks options against the patterns and events.
 *
 * @throws {GripConfigError} A misspelt option, pattern or event.
 * @throws {TypeError} A value that cannot be used.
 */
export function checkServeOptions(
  options: object,
  patterns: ReadonlyMap<string, ReadonlyMap<string, StandardSchema>>,
): void {
  checkOptions('channels.serve()', options, ['allow', 'receive', 'as'])
  const { allow, receive, as } = options as ServeOptions<ChannelDefinitions>
  checkArgument(
    allow === undefined || typeof allow === 'function',
    '"allow" must be a function of the channel that returns true, false or 401',
  )
  checkArgument(
    as === undefined || (typeof as === 'string' && as !== ''),
    '"as" must be the name of the user, as a string with at least one character',
  )
  if (receive === undefined) return
  checkOptions('"receive" of channels.serve()', receive, [...patterns.keys()])
  for (const [pattern, events] of Object.entries(receive))
    if (events !== undefined)
      checkFunctions(`"receive" for ${pattern}`, events, [...patterns.get(pattern)!.keys()])
}

/** What the parts of `serve` share. */
export interface Serving {
  grip: GripOfRequest
  options: ChannelOptions
  /** A channel that this user may use; throws an {@link IncomingError} for any other. */
  enter(name: string, nextKey?: () => string): Promise<AnyChannel>
  receive: ServeOptions<ChannelDefinitions>['receive']
  subscriptions: readonly Subscription[]
  roll: RollCall
}
