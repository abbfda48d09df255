import { GripInstructError } from '../errors.ts'
import { toBase64 } from '../internal/base64.ts'
import { byteLengthOf, isWellFormed } from '../internal/utf8.ts'

/** Kind of frame that a proxy sends by itself. */
export type WebSocketMessageType = 'text' | 'binary' | 'ping' | 'pong'

/**
 * A control message to the proxy about one WebSocket.
 *
 * - `subscribe`, `unsubscribe`: channel membership; `filters` belong to the subscription.
 * - `detach`: the origin hears no more of this socket; publishes still reach it.
 * - `session`: names the session that the connection belongs to.
 * - `set-meta`: subscription meta for filters; no `value` removes it.
 * - `keep-alive`: a message on an idle socket, `timeout` in seconds (default 55); no `content` turns it off.
 * - `send-delayed`: a message after `timeout` seconds (default 1), unless flushed before.
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
  const fields = fieldsOf(message)
  for (const [name, value] of Object.entries(fields)) {
    // Its escape is JSON that proxies cannot read.
    if (![value].flat().every((text) => typeof text !== 'string' || isWellFormed(text))) {
      throw new GripInstructError(`"${name}" holds half of a surrogate pair`)
    }
  }
  const text = `c:${JSON.stringify({ ...fields, type: message.type })}`
  if (byteLengthOf(text) > MAX_CONTROL_BYTES) {
    throw new GripInstructError(`a control message is limited to ${MAX_CONTROL_BYTES} bytes`)
  }
  return text
}

function fieldsOf(message: ControlMessage): Record<string, unknown> {
  switch (message.type) {
    case 'subscribe':
      return { channel: required(message, 'channel', message.channel), filters: filtersOf(message.filters) }
    case 'unsubscribe':
      return { channel: required(message, 'channel', message.channel) }
    case 'session':
      return { id: required(message, 'id', message.id) }
    case 'set-meta':
      return { name: required(message, 'name', message.name), value: optionalText(message.value) }
    case 'keep-alive':
      return {
        ...delivery(message.messageType, message.content, message.timeout),
        mode: modeOf(message.mode),
      }
    case 'send-delayed':
      if (message.content === undefined) throw new GripInstructError('"send-delayed" needs "content"')
      return delivery(message.messageType, message.content, message.timeout)
    case 'detach':
    case 'flush-delayed':
      return {}
    default:
      throw new GripInstructError(
        `unknown control message type ${JSON.stringify((message as { type: unknown }).type)}`,
      )
  }
}

function required(message: ControlMessage, name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new GripInstructError(`"${message.type}" needs "${name}", a string that is not empty`)
}

function optionalText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw new GripInstructError('"value" must be a string')
}

function filtersOf(filters: readonly string[] | undefined): readonly string[] | undefined {
  if (filters === undefined || filters.length === 0) return undefined
  for (const filter of filters) {
    if (typeof filter !== 'string' || filter === '') throw new GripInstructError('"filters" must be names')
  }
  return filters
}

function delivery(
  messageType: WebSocketMessageType | undefined,
  content: string | Uint8Array | undefined,
  timeout: number | undefined,
): Record<string, unknown> {
  if (messageType !== undefined && !MESSAGE_TYPES.includes(messageType)) {
    throw new GripInstructError(`"messageType" must be one of ${MESSAGE_TYPES.join(', ')}`)
  }
  if (content !== undefined && typeof content !== 'string' && !(content instanceof Uint8Array)) {
    throw new GripInstructError('"content" must be text or bytes')
  }
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 1)) {
    throw new GripInstructError('"timeout" must be an integer number of seconds, at least 1')
  }
  return {
    'message-type': messageType ?? (content instanceof Uint8Array ? 'binary' : undefined),
    content: typeof content === 'string' ? content : undefined,
    'content-bin': content instanceof Uint8Array ? toBase64(content) : undefined,
    timeout,
  }
}

const MESSAGE_TYPES: readonly WebSocketMessageType[] = ['text', 'binary', 'ping', 'pong']

function modeOf(mode: 'idle' | 'interval' | undefined): string | undefined {
  if (mode === undefined || mode === 'idle' || mode === 'interval') return mode
  throw new GripInstructError('"mode" must be "idle" or "interval"')
}
