import { invalidArgument } from './internal/invalid-argument.ts'

/** A server-sent event. */
export interface ServerSentEvent {
  /** The payload; each of its lines becomes a `data:` line. Bytes are read as UTF-8. */
  data?: string | Uint8Array | undefined
  /** The event's type; the client's default is `message`. No line break. */
  event?: string | undefined
  /** The id that a reconnecting client sends as `Last-Event-ID`. No line break, no NUL. */
  id?: string | undefined
  /** Milliseconds that the client waits before it reconnects. */
  retry?: number | undefined
  /** A comment, which clients ignore. */
  comment?: string | undefined
}

/**
 * Encodes one server-sent event, ready to publish to a `text/event-stream` hold.
 *
 * @throws {TypeError} A field that is no text, a line break in `event` or `id`, a `retry` that is not a count
 *   of milliseconds, or an event with nothing in it.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function sse({ data, event, id, retry, comment }: ServerSentEvent): string {
  if (retry !== undefined && !(Number.isSafeInteger(retry) && retry >= 0)) {
    throw invalidArgument('"retry" must be a non-negative integer number of milliseconds')
  }
  const text = data instanceof Uint8Array ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(data) : data
  const block =
    lines('', comment) +
    field('event', event) +
    field('id', id) +
    lines('retry', retry?.toString()) +
    lines('data', text)
  if (block === '')
    throw invalidArgument('a server-sent event needs "data", "event", "id", "retry" or "comment"')
  return `${block}\n`
}

function field(name: string, value: string | undefined): string {
  if (value === undefined) return ''
  checkText(name, value)
  if (/[\r\n\0]/.test(value)) throw invalidArgument(`"${name}" must not hold a line break or NUL`)
  return `${name}: ${value}\n`
}

function lines(name: string, value: string | undefined): string {
  if (value === undefined) return ''
  checkText(name === '' ? 'comment' : name, value)
  return value
    .split(/\r\n|\r|\n/)
    .map((line) => `${name}: ${line}\n`)
    .join('')
}

function checkText(name: string, value: unknown): void {
  if (typeof value !== 'string') throw invalidArgument(`"${name}" must be text`)
}
