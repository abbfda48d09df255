export type { EventSchemas } from './channel-info.ts'
export { Channels, defineChannels } from './define-channels.ts'
export type { ChannelDefinitions, ChannelOf, ChannelTypes, EveryChannel } from './definitions.ts'
export { ephemeral } from './ephemeral.ts'
export {
  ChannelDataError,
  type ChannelDataErrorInit,
  ChannelRequestError,
  SendRefusedError,
} from './errors.ts'
export type { GripOfRequest, PublishTarget } from './grip.ts'
export type { ChannelHooks, MessageContext } from './hooks-of.ts'
export type { ChannelOptions } from './options.ts'
export type { ParametersOf } from './pattern.ts'
export { memoryPresence, type PresenceStore } from './presence.ts'
export type { ReceiveContext, ServeOptions } from './serving.ts'
export type { InputOf, OutputOf, SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts'
export type { StoredEvent, Streams } from './streams.ts'
export { type ChannelPublishOptions, TypedChannel, type TypedChannelInit } from './typed-channel.ts'
