import { checkOneOf } from '../instruct/check.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { encodeClose } from '../websocket/close-code.ts'
import { checkPing, MESSAGE_TYPES } from '../websocket/control-message.ts'
import { checkFormat, encodeContent, encodeFilters, isContent } from './format-fields.ts'
import type { HttpStreamFormat, PublishMessage, WebSocketMessageFormat } from './types.ts'

type Fields = Record<string, unknown>

/** Encodes what goes to streams, as `http-stream`. */
export function encodeStream(format: NonNullable<PublishMessage['httpStream']>): Fields {
  if (isContent(format)) return encodeContent('content', format, 'httpStream')
  const action = checkFormat('httpStream', format, { send: ['content'], hint: [], close: [] })
  const { content, contentFilters } = format as HttpStreamFormat
  const filters = encodeFilters(contentFilters)
  if (action !== 'send') return { action, ...filters }
  if (content === undefined) throw invalidArgument('"httpStream" needs "content"')
  return { ...encodeContent('content', content), ...filters }
}

/** Encodes what goes to WebSockets, as `ws-message`. */
export function encodeWebSocket(format: NonNullable<PublishMessage['webSocket']>): Fields {
  if (isContent(format)) return encodeMessage(undefined, format, 'webSocket')
  const action = checkFormat('webSocket', format, {
    send: ['type', 'content'],
    close: ['code', 'reason'],
    refresh: [],
  })
  const { type, content, code, reason, contentFilters } = format as WebSocketMessageFormat
  const filters = encodeFilters(contentFilters)
  if (action === 'refresh') return { action, ...filters }
  if (action === 'close') {
    encodeClose(code === undefined ? 1000 : code, reason === undefined ? '' : reason)
    return { action, code: code ?? (reason === undefined ? undefined : 1000), reason, ...filters }
  }
  if (type !== undefined) checkOneOf('type', type, MESSAGE_TYPES, invalidArgument)
  return { ...encodeMessage(type, content), ...filters }
}

function encodeMessage(type: WebSocketMessageFormat['type'], content: unknown, title?: string): Fields {
  const isControl = type === 'ping' || type === 'pong'
  // Proxies take a ping or pong without content, and never deliver it.
  const payload = content === undefined && isControl ? '' : content
  if (payload === undefined) throw invalidArgument('"webSocket" needs "content"')
  const fields = encodeContent('content', payload, title)
  if (isControl) checkPing(type, payload)
  // Text that goes as bytes is text for its receiver.
  return {
    type: type ?? (typeof payload === 'string' && !('content' in fields) ? 'text' : undefined),
    ...fields,
  }
}
