import type { Subscription } from './begin.ts'
import type { ChannelDefinitions, ChannelOf, EveryChannel } from './definitions.ts'
import type { GripOfRequest } from './grip.ts'
import type { ChannelOptions } from './options.ts'
import type { RollCall } from './roll-call.ts'
import type { OutputOf } from './standard-schema.ts'
import type { AnyChannel } from './typed-channel.ts'

/** What a `receive` function learns besides channel and data. */
export interface ReceiveContext {
  /** The `grip` of the request that brought the message. */
  grip: GripOfRequest
  /** What the client calls the message. */
  key: string | undefined
}

/** Options of `channels.serve()`. */
export interface ServeOptions<Definitions extends ChannelDefinitions> {
  /**
   * Whether this user may read a channel and send to it: `true`, `false`, or 401 where they must sign in again. It is
   * asked whenever a client connects or sends, and on every request of a WebSocket; not for the proxy's own request for
   * what the client of a stream missed, which comes without cookies. So ask for the session here, not before `serve`.
   * Default: everybody may.
   */
  allow?: ((channel: EveryChannel<Definitions>) => boolean | 401 | Promise<boolean | 401>) | undefined
  /**
   * What clients may send: by pattern, by event, what you do with it. The client's `send` resolves once the function has.
   * What you publish from the `channel` that you are given has the key of the client's message, so that a message that is
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
   * The name under which this user is noted in the store of `channels.with({ presence })`. Who is there goes to everybody
   * on the channel as the event `presence`, a list of names; it is at most 50 seconds old. Default: not noted.
   */
  as?: string | undefined
}

/** What the parts of `serve` share. */
export interface Serving {
  grip: GripOfRequest
  options: ChannelOptions
  /** A channel that this user may use; throws an {@link IncomingError} for every other. */
  enter(name: string, nextKey?: () => string): Promise<AnyChannel>
  receive: ServeOptions<ChannelDefinitions>['receive']
  subscriptions: readonly Subscription[]
  roll: RollCall
}
