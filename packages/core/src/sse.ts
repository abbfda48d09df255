import { checkNumber } from './instruct/check.ts'
import { type Bytes, bytesOf } from './internal/bytes-of.ts'
import { checkOptions } from './internal/check-options.ts'
import { contentRule } from './internal/content.ts'
import { invalidArgument } from './internal/invalid-argument.ts'
import { decoder, isWellFormed } from './internal/utf8.ts'

/** A server-sent event. */
export interface ServerSentEvent {
  /** The payload; each of its lines becomes a `data:` line. Bytes are read as UTF-8. */
  data?: string | Bytes | undefined
  /** The event's type; the client's default is `message`. No line break. */
  event?: string | undefined
  /** The id that a reconnecting client sends as `Last-Event-ID`. No line break, no NUL. */
  id?: string | undefined
  /** Milliseconds that the client waits before it reconnects, at most 2,147,483,647. */
  retry?: number | undefined
  /** A comment, which clients ignore. */
  comment?: string | undefined
}

/**
 * Encodes one server-sent event, ready to publish to a `text/event-stream` hold.
 *
 * @throws {TypeError} A field that is no text, a line break in `event` or `id`, a `retry` that is not a count
 *   of milliseconds, or an event with nothing in it.
 * @throws {GripConfigError} A misspelt field.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @example
 * await publisher.publish('news', { httpStream: sse({ event: 'headline', id: '7', data: 'two\nlines' }) })
 */
export function sse(event: ServerSentEvent): string {
  checkOptions('sse', event, ['data', 'event', 'id', 'retry', 'comment'])
  const { data, event: type, id, retry, comment } = event
  // No timer of a client waits for longer.
  if (retry !== undefined) checkNumber('retry', retry, 0, 2_147_483_647, 'milliseconds', invalidArgument)
  const bytes = bytesOf(data)
  const block =
    lines('', comment) +
    field('event', type) +
    field('id', id) +
    lines('retry', retry?.toString()) +
    lines('data', bytes === undefined ? data : decoder.decode(bytes))
  if (block === '')
    throw invalidArgument('a server-sent event needs "data", "event", "id", "retry" or "comment"')
  return `${block}\n`
}

function field(name: string, value: string | undefined): string {
  if (value === undefined) return ''
  checkText(name, value)
  if (/[\r\n\0]/.test(value)) throw invalidArgument(`"${name}" must not contain a line break or NUL`)
  return `${name}: ${value}\n`
}

function lines(name: string, value: unknown): string {
  if (value === undefined) return ''
  return checkText(name === '' ? 'comment' : name, value)
    .split(/\r\n|\r|\n/)
    .map((line) => `${name}: ${line}\n`)
    .join('')
}

function checkText(name: string, value: unknown): string {
  if (isWellFormed(value)) return value
  throw invalidArgument(contentRule(name, value, name === 'data' ? 'text or bytes' : 'text'))
}
