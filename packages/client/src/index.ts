export { ClientError } from './client-error.ts'
export { createClient } from './create-client.ts'
export type {
  ChannelArguments,
  Client,
  ClientChannel,
  ClientOptions,
  Clock,
  DefinedChannels,
  EventTypes,
  ListenOptions,
  ParametersOf,
  Received,
  Snapshot,
  Transport,
  TypesOf,
  Unsent,
} from './types.ts'
