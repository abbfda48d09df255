import type { EventSchemas } from './channel-info.ts'
import type { ParametersOf } from './pattern.ts'
import type { InputOf, OutputOf } from './standard-schema.ts'
import type { TypedChannel } from './typed-channel.ts'

/** Patterns of channel names, each with its events. */
export type ChannelDefinitions = Readonly<Record<string, EventSchemas>>

/** The channel of a pattern. */
export type ChannelOf<
  Definitions extends ChannelDefinitions,
  Name extends keyof Definitions & string,
> = TypedChannel<Definitions[Name], Name, TextOf<ParametersOf<Name>>>

/** A channel of any of the patterns. Compare its `pattern`, and the compiler knows its `parameters`. */
export type EveryChannel<Definitions extends ChannelDefinitions> = {
  [Name in keyof Definitions & string]: ChannelOf<Definitions, Name>
}[keyof Definitions & string]

/** What a client knows of the channels: only types. */
export type ChannelTypes<Definitions extends ChannelDefinitions> = {
  [Name in keyof Definitions]: {
    [Event in keyof Definitions[Name]]: {
      input: InputOf<Definitions[Name][Event]>
      output: OutputOf<Definitions[Name][Event]>
    }
  }
}

/** Values of parameters, as a name has them. */
export type TextOf<Parameters> = { readonly [name in keyof Parameters]: string }
