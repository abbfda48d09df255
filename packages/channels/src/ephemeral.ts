import { invalidArgument } from './errors.ts'
import { isSchema, type StandardSchema } from './standard-schema.ts'

const EPHEMERAL = Symbol.for('grip.ephemeral')

/**
 * Marks an event that no history keeps: a client that was away does not receive it later.
 *
 * @example
 * defineChannels({ 'room-{room}': { message: z.object({ text: z.string() }), typing: ephemeral(z.string()) } })
 */
export function ephemeral<Schema extends StandardSchema>(schema: Schema): Pick<Schema, '~standard'> {
  if (!isSchema(schema))
    throw invalidArgument(
      'ephemeral() takes a schema that follows Standard Schema, as those of zod, valibot and arktype do',
    )
  const marked = { '~standard': schema['~standard'], [EPHEMERAL]: true }
  return marked
}

/** Whether no history keeps an event. */
export function isEphemeral(schema: StandardSchema): boolean {
  return EPHEMERAL in schema
}
