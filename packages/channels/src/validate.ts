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
  const failed = (how: string, options?: ErrorOptions): ChannelDataError => {
    const message = `the schema of "${event}" on ${channel} ${how}: nothing was sent`
    return new ChannelDataError(message, { channel, event, issues: [], status: 500, ...options })
  }
  try {
    result = await schema['~standard'].validate(data)
  } catch (cause) {
    throw failed('threw', { cause })
  }
  if (!isResult(result)) throw failed('returned neither a value nor a list of issues')
  if (result.issues === undefined) return result.value
  const { issues } = result
  const first = issues[0] === undefined ? '' : `: ${describe(issues[0])}`
  throw new ChannelDataError(`"${event}" on ${channel} does not fit its schema${first}`, {
    channel,
    event,
    issues,
  })
}

// A schema that a user wrote by hand may return anything.
function isResult(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false
  const { issues } = result as { issues?: unknown }
  if (issues === undefined) return 'value' in result
  return Array.isArray(issues) && issues.every((issue) => typeof issue === 'object' && issue !== null)
}

function describe({ message, path = [] }: SchemaIssue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  return place === '' ? message : `${place}: ${message}`
}
