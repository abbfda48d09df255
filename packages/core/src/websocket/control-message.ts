import {
  check,
  checkFilters,
  checkJsonText,
  checkName,
  checkNumber,
  checkOneOf,
  MAX_SECONDS,
} from '../instruct/check.ts'
import { type Bytes, bytesOf } from '../internal/bytes-of.ts'
import { checkOptions } from '../internal/check-options.ts'
import { contentFields, contentOf } from '../internal/content.ts'
import { byteLengthOf } from '../internal/utf8.ts'

/** Kind of frame that a proxy sends by itself. */
export type WebSocketMessageType = 'text' | 'binary' | 'ping' | 'pong'

/** All kinds of frames. */
export const MESSAGE_TYPES: readonly WebSocketMessageType[] = ['text', 'binary', 'ping', 'pong']

/**
 * A control message to the proxy about one WebSocket.
 *
 * - `subscribe`, `unsubscribe`: channel membership; `filters` belong to the subscription.
 * - `detach`: the origin hears no more of this socket; publishes still reach it.
 * - `session`: names the session that the connection belongs to.
 * - `set-meta`: subscription meta for filters; no `value` removes it.
 * - `keep-alive`: a message on an idle socket, `timeout` in seconds (1 to 3,600, default 55); no `content` turns it off.
 * - `send-delayed`: a message after `timeout` seconds (1 to 3,600, default 1), unless flushed before.
 * - `flush-delayed`: sends a delayed message now.
 *
 * @see https://pushpin.org/docs/protocols/grip/
 */
export type ControlMessage<Content = string | Bytes> =
  | { type: 'subscribe'; channel: string; filters?: readonly string[] | undefined }
  | { type: 'unsubscribe'; channel: string }
  | { type: 'detach' }
  | { type: 'session'; id: string }
  | { type: 'set-meta'; name: string; value?: string | undefined }
  | {
      type: 'keep-alive'
      messageType?: WebSocketMessageType | undefined
      content?: Content | undefined
      timeout?: number | undefined
      mode?: 'idle' | 'interval' | undefined
    }
  | {
      type: 'send-delayed'
      messageType?: WebSocketMessageType | undefined
      content: Content
      timeout?: number | undefined
    }
  | { type: 'flush-delayed' }

/** Largest control message that a proxy takes, in bytes. */
export const MAX_CONTROL_BYTES = 16_384

/**
 * Encodes a control message as the content of its TEXT event, `c:` and JSON.
 *
 * @throws {GripInstructError} A message that the proxy would cut the connection for or would not read as it is: an
 *   unknown type, a missing or empty field, a wrong unit, text that it would change, a ping of more than 125 bytes,
 *   or more than 16,384 bytes in all.
 * @throws {GripConfigError} A misspelt field.
 *
 * @example
 * encodeControlMessage({ type: 'keep-alive', messageType: 'ping', content: '', timeout: 20 })
 */
export function encodeControlMessage(message: ControlMessage): string {
  const fields = FIELDS[message?.type]
  const what = fields === undefined ? 'a control message' : `a control message of type "${message.type}"`
  checkOptions(what, message, `type ${fields ?? Object.values(FIELDS).join(' ')}`.split(' '))
  checkOneOf('type', message.type, Object.keys(FIELDS))
  const text = `c:${JSON.stringify({ ...fieldsOf(message), type: message.type })}`
  const size = byteLengthOf(text)
  check(size <= MAX_CONTROL_BYTES, `a control message is limited to 16,384 bytes; this one has ${size}`)
  return text
}

/** The fields of each type. */
const FIELDS: Readonly<Record<string, string>> = {
  __proto__: null as never,
  subscribe: 'channel filters',
  unsubscribe: 'channel',
  detach: '',
  session: 'id',
  'set-meta': 'name value',
  'keep-alive': 'messageType content timeout mode',
  'send-delayed': 'messageType content timeout',
  'flush-delayed': '',
}

function fieldsOf(message: ControlMessage): Record<string, unknown> {
  switch (message.type) {
    case 'subscribe':
      return {
        channel: checkName('channel', message.channel),
        filters: checkFilters('filters', message.filters),
      }
    case 'unsubscribe':
      return { channel: checkName('channel', message.channel) }
    case 'session':
      return { id: checkName('id', message.id) }
    case 'set-meta': {
      const { name, value } = message
      return {
        name: checkName('name', name),
        value: value === undefined ? undefined : checkJsonText('value', value),
      }
    }
    case 'keep-alive': {
      const { content, messageType, timeout, mode } = message
      check(
        content !== undefined || (messageType ?? timeout ?? mode) === undefined,
        '"content" is missing: a keep-alive without it is off, and has no other fields',
      )
      if (mode !== undefined) checkOneOf('mode', mode, ['idle', 'interval'])
      return { ...delivery(message), mode }
    }
    case 'send-delayed':
      check(message.content !== undefined, '"send-delayed" needs "content"')
      return delivery(message)
    case 'detach':
    case 'flush-delayed':
      return {}
  }
}

type Delivery = Extract<ControlMessage, { type: 'keep-alive' | 'send-delayed' }>

function delivery({ messageType: type, content, timeout }: Delivery): Record<string, unknown> {
  if (timeout !== undefined) checkNumber('timeout', timeout, 1, MAX_SECONDS, 'seconds')
  if (type !== undefined) checkOneOf('messageType', type, MESSAGE_TYPES)
  if (content === undefined) return {}
  const fields = contentFields('content', contentOf('content', content))
  if (type === 'ping' || type === 'pong') checkPing(type, content)
  // Proxies take bytes for text where nothing is said.
  const kind = type ?? ('content' in fields ? undefined : typeof content === 'string' ? 'text' : 'binary')
  return { 'message-type': kind, ...fields, timeout }
}

/** Checks the payload of a PING or PONG, for which a client that is given more ends the connection. */
export function checkPing(type: string, payload: unknown): void {
  const size = typeof payload === 'string' ? byteLengthOf(payload) : (bytesOf(payload)?.length ?? 0)
  check(size <= 125, `a ${type} can carry at most 125 bytes; this one has ${size}`)
}
