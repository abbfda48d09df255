import type { WebSocketContext, WebSocketHooks } from '@grip/core'
import { checkOptions as checkFields, toJson } from '@grip/core/adapter'
import type { EventSchemas } from './channel-info.ts'
import { invalidArgument, quoted } from './errors.ts'
import { checkGrip, checkTarget, type GripOfRequest, type PublishTarget } from './grip.ts'
import { holdChannels } from './hold-channels.ts'
import { checkFunctions } from './check-functions.ts'
import { type ChannelHooks, CONNECTION_HOOKS, hooksOf } from './hooks-of.ts'
import { type ChannelOptions, checkOptions, checkStreams } from './options.ts'
import { liveName, publishMessage } from './publish-message.ts'
import { isEphemeral } from './ephemeral.ts'
import type { InputOf, StandardSchema } from './standard-schema.ts'
import type { Streams } from './streams.ts'
import { validate } from './validate.ts'
import { subscribeTo } from './web-socket-channels.ts'
import { readPosition, toPollEnd } from './wire.ts'

/** A channel whose events are not known to the compiler. */
export type AnyChannel = TypedChannel<EventSchemas>

/** Options of {@link TypedChannel.publish}. */
export interface ChannelPublishOptions {
  /** The history that keeps the event. Default: that of `channels.with({ streams })`. */
  streams?: Streams | undefined
  /**
   * Identifies the message, so that publishing it again is safe: 1 to 64 letters, digits and `_ . -`. Default: a new
   * UUID; in a `receive` function, the key of the message that is being received.
   */
  key?: string | undefined
}

/** What a {@link TypedChannel} is made of. */
export interface TypedChannelInit {
  pattern: string
  name: string
  parameters: Readonly<Record<string, string>>
  schemas: ReadonlyMap<string, StandardSchema>
  options: ChannelOptions
  /** Keys of what is published, one after the other. */
  nextKey?: (() => string) | undefined
}

/**
 * One channel, with its events.
 *
 * @example
 * const room = channels.at('room-{room}', { room: 'kitchen' })
 * await room.publish(grip, 'message', { user: 'Ada', text: 'hello' })
 */
export class TypedChannel<
  Events extends EventSchemas = EventSchemas,
  Pattern extends string = string,
  Parameters = Readonly<Record<string, string>>,
> {
  /** The pattern that it belongs to. */
  readonly pattern: Pattern
  /** Its name, with the parameters encoded. */
  readonly name: string
  /** The values of the pattern's parameters. */
  readonly parameters: Parameters
  /** The schemas by event. */
  readonly schemas: ReadonlyMap<string, StandardSchema>
  readonly #options: ChannelOptions
  readonly #nextKey: (() => string) | undefined

  /** Use {@link Channels.at}. */
  constructor({ pattern, name, parameters, schemas, options, nextKey }: TypedChannelInit) {
    this.pattern = pattern as Pattern
    this.name = name
    this.parameters = parameters as Parameters
    this.schemas = schemas
    this.#options = options
    this.#nextKey = nextKey
  }

  /**
   * Publishes an event to everyone on this channel, on every transport.
   *
   * @param target The `grip` of a request, or a `Publisher`.
   * @param data Input for the event's schema; its output is sent, as JSON.
   * @throws {ChannelDataError} The data does not fit the schema; nothing was sent.
   * @throws {TypeError} An event that the channel does not have, or data that JSON cannot carry.
   * @throws {PublishError} A proxy did not accept it.
   *
   * @example
   * await room.publish(grip, 'message', { user: 'Ada', text: 'hello' })
   */
  async publish<Event extends keyof Events & string>(
    target: PublishTarget,
    event: Event,
    data: InputOf<Events[Event]>,
    options: ChannelPublishOptions = {},
  ): Promise<void> {
    checkTarget('publish()', target)
    const schema = this.schemas.get(event)
    if (schema === undefined)
      throw invalidArgument(
        `${this.pattern} has no event ${quoted(event)}; it has ${[...this.schemas.keys()].join(', ')}`,
      )
    checkFields('publish() of a channel', options, ['key', 'streams'])
    const { key = this.#nextKey?.() ?? crypto.randomUUID(), streams = this.#options.streams } = options
    if (typeof key !== 'string' || !/^[\w.-]{1,64}$/.test(key))
      throw invalidArgument('"key" must have 1 to 64 letters, digits and _ . -')
    checkStreams(streams)
    const value = await validate(schema, data, this.name, event)
    toJson(`the data of "${event}"`, value)
    const message = { channel: this.name, event, key, data: value }
    await publishMessage(target, message, streams, !isEphemeral(schema))
  }

  /**
   * Subscribes a WebSocket, in your own hook.
   *
   * @throws {TypeError} A value that is not the WebSocket that a hook is given.
   *
   * @example
   * open: (ws) => room.subscribe(ws)
   */
  subscribe(ws: WebSocketContext): void {
    if (typeof (ws as Partial<WebSocketContext> | null | undefined)?.subscribe !== 'function')
      throw invalidArgument('subscribe() of a channel needs the WebSocket that your hook is given')
    subscribeTo(ws, this.name, this.#options)
  }

  /**
   * Holds the request: as a stream, or as a long-poll if the client asks for one with `?poll`. A client that names the
   * last id it has, in `?after` or in `Last-Event-ID` as an `EventSource` does, first gets what it has missed.
   *
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   *
   * @example
   * return room.hold(grip, { streams })
   */
  async hold(grip: GripOfRequest, options: ChannelOptions = {}): Promise<Response> {
    checkGrip('hold()', grip)
    const { headers, url } = grip.request
    const after = headers.get('last-event-id') ?? new URL(url).searchParams.get('after')
    const position = /^\d{1,15}$/.test(after ?? '') ? readPosition(after) : undefined
    return holdChannels(
      grip,
      [{ name: this.name, position }],
      checkOptions('hold() of a channel', options, this.#options),
    )
  }

  /**
   * Hooks for `grip.webSocket`: the client is subscribed, its messages are checked, and one that does not fit its
   * schema is refused before it reaches you.
   *
   * @param hooks A function for each event that clients may send, besides `open`, `close`, `disconnect` and `error`.
   *
   * @example
   * return grip.webSocket(room.hooks({ message: (ws, data, { key }) => room.publish(grip, 'message', data, { key }) }))
   */
  hooks(hooks: ChannelHooks<Events>, options: ChannelOptions = {}): WebSocketHooks {
    checkFunctions('hooks() of a channel', hooks, [...CONNECTION_HOOKS, ...this.schemas.keys()])
    return hooksOf(this, hooks, checkOptions('hooks() of a channel', options, this.#options))
  }

  /**
   * Ends every connection on this channel. `@grip/client` reconnects, and stays away if your app
   * does not let it in again; with the code 4400, 4403, 4404, 4405 or 4410 it stays away at once, unless it has a stream.
   *
   * @param options Close code and reason for WebSockets, default 4403. A long-poll is answered with the status that the
   *   code stands for, 403 for 4403, and the reason; with a code that stands for none, it ends without a message.
   *
   * @example
   * await channels.at('user-{id}', { id }).close(grip)
   */
  async close(target: PublishTarget, options: { code?: number; reason?: string } = {}): Promise<void> {
    checkTarget('close()', target)
    checkFields('close() of a channel', options, ['code', 'reason'])
    const { code = 4403, reason = '' } = options
    const name = this.#options.streams === undefined ? this.name : liveName(this.name)
    await target.publish(name, {
      httpStream: { action: 'close' },
      httpResponse: toPollEnd(code, reason),
      webSocket: { action: 'close', code, reason },
    })
  }
}
