import type { EventSchemas } from './channel-info.ts'
import type { ChannelDefinitions, ChannelOf, ChannelTypes, EveryChannel, TextOf } from './definitions.ts'
import { invalidArgument, quoted } from './errors.ts'
import type { GripOfRequest } from './grip.ts'
import { type ChannelOptions, checkOptions } from './options.ts'
import { encodeName, matchName, overlaps, type ParametersOf, parsePattern, type Pattern } from './pattern.ts'
import { serveChannels } from './serve.ts'
import { checkServeOptions, type ServeOptions } from './serving.ts'
import { isSchema, type StandardSchema } from './standard-schema.ts'
import { type AnyChannel, TypedChannel } from './typed-channel.ts'

type ArgumentsOf<Name extends string> =
  unknown extends ParametersOf<Name> ? [parameters?: Record<string, never>] : [parameters: ParametersOf<Name>]

/** Events with a meaning of their own: hooks of a connection, and messages of the server. */
const RESERVED: readonly string[] = [
  'open', 'close', 'disconnect', 'error', 'ready', 'ping', 'presence', 'constructor',
] // prettier-ignore

/** Channels by pattern. Made by {@link defineChannels}. */
export class Channels<Definitions extends ChannelDefinitions = ChannelDefinitions> {
  /** For `createClient<typeof channels>`: a type only, with no value at run time. */
  declare readonly '~types'?: ChannelTypes<Definitions>
  readonly #patterns: readonly { pattern: Pattern; schemas: ReadonlyMap<string, StandardSchema> }[]
  readonly #options: ChannelOptions

  /** Use {@link defineChannels}. */
  constructor(definitions: Definitions | Channels<Definitions>, options: ChannelOptions = {}) {
    this.#patterns = definitions instanceof Channels ? definitions.#patterns : patternsOf(definitions)
    this.#options = options
  }

  /**
   * The same channels with options for the server: a history, a store for the list of who is there.
   *
   * @throws {TypeError} A misspelt option, or a value that cannot be used.
   *
   * @example
   * const rooms = channels.with({ streams: createStreams({ history }), presence: memoryPresence() })
   */
  with(options: ChannelOptions): Channels<Definitions> {
    return new Channels(this, checkOptions('channels.with()', options, this.#options))
  }

  /**
   * One channel of a pattern. Its name has the parameters encoded, so that two different values are two different
   * channels, whatever users type.
   *
   * @throws {TypeError} A pattern that is not defined; a parameter that is missing, empty, or neither text nor a number.
   *
   * @example
   * channels.at('room-{room}', { room: 'a/b' }).name // room-a%2Fb
   */
  at<Name extends keyof Definitions & string>(
    pattern: Name,
    ...[parameters]: ArgumentsOf<Name>
  ): ChannelOf<Definitions, Name> {
    const found = this.#patterns.find(({ pattern: { text } }) => text === pattern)
    if (found === undefined)
      throw invalidArgument(
        `there is no channel pattern ${quoted(pattern)}; there are ${this.#patterns.map((one) => one.pattern.text).join(', ')}`,
      )
    const name = encodeName(found.pattern, parameters as object | undefined)
    const entries = Object.entries(parameters ?? {}).map(([key, value]) => [key, String(value)])
    return new TypedChannel<Definitions[Name], Name, TextOf<ParametersOf<Name>>>({
      pattern,
      name,
      parameters: Object.fromEntries(entries) as Record<string, string>,
      schemas: found.schemas,
      options: this.#options,
    })
  }

  /**
   * The channel with a name, as {@link at} encodes it, or `undefined` if no pattern matches this name.
   *
   * @example
   * channels.find('room-a%2Fb')?.parameters // { room: 'a/b' }
   */
  find(name: string): EveryChannel<Definitions> | undefined {
    return (typeof name === 'string' ? this.#find(name) : undefined) as EveryChannel<Definitions> | undefined
  }

  /**
   * Answers every request of `@grip/client`: streams, WebSockets, long-polls, and messages that it
   * sends.
   *
   * @throws {TypeError} A misspelt option.
   * @throws {GripNotProxiedError} No proxy sent the request; left alone, it is answered 501.
   *
   * @example
   * return rooms.serve(grip, {
   *   allow: (channel) => mayRead(user, channel.name),
   *   receive: {
   *     'room-{room}': { message: (room, { text }) => room.publish(grip, 'message', { user, text }) },
   *   },
   * })
   */
  async serve(grip: GripOfRequest, options: ServeOptions<Definitions> = {}): Promise<Response> {
    checkServeOptions(options, new Map(this.#patterns.map((one) => [one.pattern.text, one.schemas])))
    const find = (name: string, nextKey?: () => string) => this.#find(name, nextKey)
    return serveChannels(grip, find, options as unknown as ServeOptions<ChannelDefinitions>, this.#options)
  }

  #find(name: string, nextKey?: () => string): AnyChannel | undefined {
    for (const { pattern, schemas } of this.#patterns) {
      const parameters = matchName(pattern, name)
      if (parameters !== undefined)
        return new TypedChannel({
          pattern: pattern.text,
          name,
          parameters,
          schemas,
          options: this.#options,
          nextKey,
        })
    }
    return undefined
  }
}

/**
 * Defines channels: patterns of names, the events of each, and a schema for each event's data.
 *
 * The definition is shared by the app and, for its types, by the page. Schemas are those of zod, valibot, arktype or
 * anything else that follows Standard Schema.
 *
 * @throws {TypeError} Patterns that can make the same name, a pattern without events, an event with a reserved name.
 *
 * @example
 * export const channels = defineChannels({
 *   'room-{room}': { message: z.object({ user: z.string(), text: z.string().max(500) }) },
 *   'user-{id}': { notice: z.object({ title: z.string() }) },
 * })
 */
export function defineChannels<const Definitions extends ChannelDefinitions>(
  definitions: Definitions,
): Channels<Definitions> {
  return new Channels(definitions)
}

function patternsOf(definitions: ChannelDefinitions) {
  if (typeof definitions !== 'object' || definitions === null || Object.keys(definitions).length === 0)
    throw invalidArgument('defineChannels() takes an object: { "room-{room}": { message: schema } }')
  const patterns = Object.entries(definitions).map(([text, events]) => ({
    pattern: parsePattern(text),
    schemas: schemasOf(text, events),
  }))
  for (const [index, { pattern }] of patterns.entries()) {
    const other = patterns.slice(0, index).find((one) => overlaps(one.pattern, pattern))
    if (other !== undefined)
      throw invalidArgument(
        `channel patterns ${quoted(other.pattern.text)} and ${quoted(pattern.text)} can make the same name: begin each with a word of its own`,
      )
  }
  return patterns
}

function schemasOf(pattern: string, events: EventSchemas): ReadonlyMap<string, StandardSchema> {
  const entries = Object.entries(events ?? {})
  if (entries.length === 0)
    throw invalidArgument(`channel pattern ${quoted(pattern)} needs at least one event`)
  for (const [event, schema] of entries) {
    const refuse = (rule: string) =>
      invalidArgument(`event ${quoted(event)} of channel pattern ${quoted(pattern)} ${rule}`)
    if (!/^[A-Za-z][\w-]{0,63}$/.test(event))
      throw refuse('must begin with a letter and have at most 64 letters, digits and - _')
    if (RESERVED.includes(event)) throw refuse(`has a reserved name, as are ${RESERVED.join(', ')}`)
    if (!isSchema(schema))
      throw refuse('needs a schema that follows Standard Schema, as those of zod, valibot and arktype do')
  }
  return new Map(entries)
}
