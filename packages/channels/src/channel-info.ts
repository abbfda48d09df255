import type { StandardSchema } from './standard-schema.ts'

/** The events of a channel, and the schema of each one's data. */
export type EventSchemas = Readonly<Record<string, StandardSchema>>

/** What identifies a channel. */
export interface ChannelInfo {
  /** The pattern that it belongs to. */
  readonly pattern: string
  /** Its name, with the parameters encoded. */
  readonly name: string
  /** The schemas by event. */
  readonly schemas: ReadonlyMap<string, StandardSchema>
}
