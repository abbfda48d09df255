import { checkFilters, checkOneOf } from '../instruct/check.ts'
import { checkOptions } from '../internal/check-options.ts'
import { type Bytes, bytesOf } from '../internal/bytes-of.ts'
import { contentFields, contentOf } from '../internal/content.ts'
import { isPlain } from '../internal/entries-of.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { kindOf } from '../internal/kind-of.ts'

/** The fields of each action of a format. */
export type Actions = Readonly<Record<string, readonly string[]>>

/** Checks that a format is an object whose fields go with its action, and returns the action. */
export function checkFormat(title: string, format: unknown, actions: Actions): string {
  if (!isPlain(format) || isEmpty(format)) {
    const given = isPlain(format) ? 'empty' : kindOf(format)
    throw invalidArgument(`"${title}" must be text, bytes or an object with its fields; this is ${given}`)
  }
  checkOptions(title, format, ['action', ...Object.values(actions).flat(), 'contentFilters'])
  const { action = 'send' } = format as { action?: string }
  checkOneOf('action', action, Object.keys(actions), invalidArgument)
  const fitting = ['action', 'contentFilters', ...actions[action]!]
  const stray = Object.entries(format).find(([name, value]) => value !== undefined && !fitting.includes(name))
  if (stray) throw invalidArgument(`"${stray[0]}" does not go with action "${action}" of "${title}"`)
  return action
}

function isEmpty(format: object): boolean {
  return Object.values(format).every((value) => value === undefined)
}

/** Whether a format is short for one with this content. */
export function isContent(format: unknown): format is string | Bytes {
  return typeof format === 'string' || bytesOf(format) !== undefined
}

/** Content as the proxy reads it from the item. */
export function encodeContent(
  field: string,
  content: unknown,
  title: string = field,
): Record<string, string> {
  return contentFields(field, contentOf(title, content, invalidArgument))
}

/** Content filters as the proxy reads them. */
export function encodeFilters(filters: unknown): { 'content-filters': readonly string[] | undefined } {
  return { 'content-filters': checkFilters('contentFilters', filters) }
}
