import { ChannelDataError } from './errors.ts'
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.ts'

/**
 * Has a schema check the data of a message.
 *
 * @returns What the schema makes of it.
 * @throws {ChannelDataError} Data that does not fit, or a schema that failed.
 */
export async function validate(
  schema: StandardSchema,
  data: unknown,
  channel: string,
  event: string,
): Promise<unknown> {
  let result: SchemaResult<unknown>
  try {
    result = await schema['~standard'].validate(data)
  } catch (cause) {
    const message = `the schema of "${event}" on ${channel} threw: nothing was sent`
    throw new ChannelDataError(message, { channel, event, issues: [], status: 500, cause })
  }
  if (result.issues === undefined) return result.value
  const { issues } = result
  const first = issues[0] === undefined ? '' : `: ${describe(issues[0])}`
  throw new ChannelDataError(`"${event}" on ${channel} does not fit its schema${first}`, {
    channel,
    event,
    issues,
  })
}

function describe({ message, path = [] }: SchemaIssue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  return place === '' ? message : `${place}: ${message}`
}
