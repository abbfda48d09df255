/** The type argument of `createClient`: the `typeof` what `defineChannels` returns. */
export interface DefinedChannels {
  readonly '~types'?: EventTypes
}

/** Types of the events by pattern. */
export type EventTypes = Readonly<
  Record<string, Readonly<Record<string, { input: unknown; output: unknown }>>>
>

/** The types that a definition has. */
export type TypesOf<Defined extends DefinedChannels> = Exclude<Defined['~types'], undefined>

/** Values for the parameters of a pattern. */
export type ParametersOf<Pattern extends string> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [name in Name]: string | number } & ParametersOf<Rest>
  : unknown

/** The arguments after a pattern. */
export type ChannelArguments<Pattern extends string> =
  unknown extends ParametersOf<Pattern>
    ? [parameters?: Record<string, never>, options?: ListenOptions]
    : [parameters: ParametersOf<Pattern>, options?: ListenOptions]

/** How to listen to a channel. */
export interface ListenOptions {
  /**
   * How many of the last messages to begin with, at most 100. Default 0: only new ones. Needs a history. Where the
   * channel has a listener already, it goes on from where it is.
   */
  history?: number
}

/** A way to connect. */
export type Transport = 'stream' | 'webSocket' | 'poll'

/** Timers and randomness: the global object, or a replacement in a test. */
export interface Clock {
  /** Sets a timer. */
  setTimeout(act: () => void, milliseconds: number): unknown
  /** Cancels a timer. */
  clearTimeout(timer: never): void
  /** Says how much time has passed. */
  readonly performance: { now(): number }
  /** Random numbers, for delays. */
  readonly Math: { random(): number }
}

/** Options of {@link createClient}. */
export interface ClientOptions {
  /** Where the app serves its channels. Relative to the page, or absolute. */
  url: string
  /**
   * Ways to connect, the best first: after two failures, the next one is tried. Default: all three, in this
   * order.
   */
  transports?: readonly Transport[]
  /**
   * Extra parameters for the URL of each request, such as a token. Called for each connection and each message, so that
   * you can renew an expired token. Each waits until you return: a fetch of a token needs a time limit. It is a plain object:
   * of `URLSearchParams`, return `Object.fromEntries(them)`. `channel`, `client` and `poll` are the client's own.
   */
  params?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>
  /** Default: the global one. Your own can add credentials or headers to requests. */
  fetch?: typeof globalThis.fetch
  /** Default: the global one. */
  WebSocket?: typeof globalThis.WebSocket
  /** Default: those of the global object. */
  clock?: Clock
  /**
   * Called with what a listener, a subscriber or `params` throws, and when a transport is missing. Default
   * `console.error`.
   */
  onError?: (error: unknown) => void
}

/** A message that has no answer yet. */
export interface Unsent {
  /** Identifies the message: it has the same `key` when the app publishes it. */
  readonly key: string
  /** The channel's name. */
  readonly channel: string
  /** The event. */
  readonly event: string
  /** Its data. */
  readonly data: unknown
}

/** What the client is doing. A new object whenever something changes, and only then. */
export interface Snapshot {
  /**
   * - `connecting`: a connection is being opened, the first one or a new one after an interruption
   * - `live`: what is published arrives
   * - `waiting`: not connected; the client tries again by itself, when the network is back or when the page becomes visible
   * - `gone`: the app refuses this client; `retry()` asks again
   */
  readonly state: 'connecting' | 'live' | 'waiting' | 'gone'
  /** `false` if a published message may have been missed: reload what the page shows. */
  readonly recovered: boolean
  /** How it is connected, or tries to be. */
  readonly transport: Transport
  /** Messages that have no answer yet, the oldest first. They are sent again until they have one. */
  readonly unsent: readonly Unsent[]
  /** Why it is `gone`: the HTTP status. */
  readonly status?: number
}

/** What a listener gets in addition to the data. */
export interface Received {
  /** The channel's name. */
  readonly channel: string
  /** The event. */
  readonly event: string
  /** Identifies the message. */
  readonly key?: string
  /** Its place in the history. */
  readonly id?: string
}

/** One channel, with its events. */
export interface ClientChannel<Events = EventTypes[string]> {
  /** Its name, with the parameters encoded. */
  readonly name: string
  /**
   * Listens to an event. The first listener connects, and removing the last one leaves the channel. The event
   * `presence` has the list of the names of everyone who is there.
   *
   * @returns A function that stops listening.
   * @throws {TypeError} An event without a name, or a listener that cannot be called.
   *
   * @example
   * const off = room.on('message', ({ user, text }) => append(user, text))
   */
  on<Event extends (keyof Events & string) | 'presence'>(
    event: Event,
    listener: (data: OutputOf<Events, Event>, message: Received) => void,
  ): () => void
  /**
   * Sends a message to the app. Without a connection, it is kept and sent later.
   *
   * @returns A promise that resolves when the app has handled it.
   * @throws {ClientError} The app or a server in front of it refuses it, the client is closed, or 1,000 messages are
   * already waiting.
   * @throws {TypeError} An event without a name, or data that is not JSON.
   *
   * @example
   * await room.send('message', { text: 'hello' })
   */
  send<Event extends keyof Events & string>(event: Event, data: InputOf<Events, Event>): Promise<void>
}

type OutputOf<Events, Event> = Event extends keyof Events
  ? Events[Event] extends { output: infer Output }
    ? Output
    : never
  : readonly string[]

type InputOf<Events, Event extends keyof Events> = Events[Event] extends { input: infer Input }
  ? Input
  : never

/** A client. Made by {@link createClient}. */
export interface Client<Types extends EventTypes = EventTypes> {
  /**
   * A channel of a pattern.
   *
   * @throws {TypeError} A parameter that is missing, empty or not part of the pattern; a name of more than 512 bytes; a `history`
   * that is not from 0 to 100.
   *
   * @example
   * const room = client.channel('room-{room}', { room: 'kitchen' }, { history: 50 })
   */
  channel<Pattern extends keyof Types & string>(
    pattern: Pattern,
    ...rest: ChannelArguments<Pattern>
  ): ClientChannel<Types[Pattern]>
  /**
   * Calls your function whenever the snapshot changes.
   *
   * @returns A function that stops these calls.
   * @throws {TypeError} A listener that cannot be called.
   */
  readonly subscribe: (listener: () => void) => () => void
  /** What the client is doing now. The same object until something changes, as `useSyncExternalStore` needs it. */
  readonly getSnapshot: () => Snapshot
  /** Tries again at once, even if the client is `gone`: after signing in, for example. */
  retry(): void
  /** Ends the connection and rejects unsent messages. No more messages arrive. */
  close(): void
}
