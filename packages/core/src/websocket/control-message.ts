import { check, checkName, checkNumber, checkText, MAX_SECONDS } from '../instruct/check.ts'
import { toBase64 } from '../internal/base64.ts'
import { byteLengthOf } from '../internal/utf8.ts'

/** Kind of frame that a proxy sends by itself. */
export type WebSocketMessageType = 'text' | 'binary' | 'ping' | 'pong'

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
export type ControlMessage =
  | { type: 'subscribe'; channel: string; filters?: readonly string[] | undefined }
  | { type: 'unsubscribe'; channel: string }
  | { type: 'detach' }
  | { type: 'session'; id: string }
  | { type: 'set-meta'; name: string; value?: string | undefined }
  | {
      type: 'keep-alive'
      messageType?: WebSocketMessageType | undefined
      content?: string | Uint8Array | undefined
      timeout?: number | undefined
      mode?: 'idle' | 'interval' | undefined
    }
  | {
      type: 'send-delayed'
      messageType?: WebSocketMessageType | undefined
      content: string | Uint8Array
      timeout?: number | undefined
    }
  | { type: 'flush-delayed' }

/** Largest control message that a proxy takes, in bytes. */
export const MAX_CONTROL_BYTES = 16_384

/**
 * Encodes a control message as the content of its TEXT event, `c:` and JSON.
 *
 * @throws {GripInstructError} A message that the proxy would cut the connection for: an unknown type, a
 *   missing or empty field, a wrong unit, or more than 16,384 bytes.
 */
export function encodeControlMessage(message: ControlMessage): string {
  const text = `c:${JSON.stringify({ ...fieldsOf(message), type: message.type })}`
  check(byteLengthOf(text) <= MAX_CONTROL_BYTES, `"control" must be at most ${MAX_CONTROL_BYTES} bytes`)
  return text
}

// Half of a surrogate pair would be escaped, which proxies cannot read.
const TEXT = /^\P{Surrogate}*$/u

function fieldsOf(message: ControlMessage): Record<string, unknown> {
  switch (message.type) {
    case 'subscribe': {
      // What is no list is a list of one: it must not go for a subscription without filters.
      const filters = [message.filters ?? []].flat().map((filter) => checkName('filters', filter))
      return { channel: checkName('channel', message.channel), filters: filters[0] && filters }
    }
    case 'unsubscribe':
      return { channel: checkName('channel', message.channel) }
    case 'session':
      return { id: checkName('id', message.id) }
    case 'set-meta':
      return { name: checkName('name', message.name), value: optional('value', message.value, TEXT) }
    case 'keep-alive':
      return { ...delivery(message), mode: optional('mode', message.mode, /^(idle|interval)$/) }
    case 'send-delayed':
      check(message.content !== undefined, '"content" must be well-formed text or bytes')
      return delivery(message)
    case 'detach':
    case 'flush-delayed':
      return {}
    default:
      check(false, '"type" must be known')
  }
}

type Delivery = Extract<ControlMessage, { type: 'keep-alive' | 'send-delayed' }>

function delivery({ messageType, content, timeout }: Delivery): Record<string, unknown> {
  if (timeout !== undefined) checkNumber('timeout', timeout, 1, MAX_SECONDS, 'seconds')
  const type = optional('messageType', messageType, /^(text|binary|ping|pong)$/)
  return content instanceof Uint8Array
    ? { 'message-type': type ?? 'binary', 'content-bin': toBase64(content), timeout }
    : { 'message-type': type, content: optional('content', content, TEXT), timeout }
}

function optional(name: string, value: unknown, pattern: RegExp): string | undefined {
  return value === undefined ? undefined : checkText(name, value, pattern)
}
