import { GripInstructError } from '../errors.ts'
import { checkChannel } from '../instruct/check-instruct.ts'
import { toBase64 } from '../internal/base64.ts'
import { checkOptions } from '../internal/check-options.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { isWellFormed } from '../internal/utf8.ts'
import { encodeClose } from '../websocket/close-code.ts'
import type {
  HttpResponseFormat,
  HttpStreamFormat,
  PublishItem,
  PublishMessage,
  PublishOptions,
  WebSocketMessageFormat,
} from './types.ts'

/**
 * Encodes one publish as an item of the POST body.
 *
 * @param channel The channel, without the prefix.
 * @throws {TypeError} A message without a format, or a field that the proxy would refuse the whole POST for.
 * @throws {GripConfigError} A misspelt field or option.
 * @throws {GripInstructError} A channel name that no proxy can carry, or a close reason that is too long.
 */
export function encodePublishItem(
  channel: string,
  message: PublishMessage,
  options: PublishOptions | undefined,
  prefix: string,
): PublishItem {
  checkChannel({ name: channel })
  if (typeof message !== 'object' || message === null || message instanceof Uint8Array) {
    throw invalidArgument('a message must be an object, such as { webSocket: "hi" }')
  }
  checkOptions('publish', message, ['httpStream', 'httpResponse', 'webSocket'])
  if (options !== undefined) checkPublishOptions(options)
  const { httpStream, httpResponse, webSocket } = message
  if (httpStream === undefined && httpResponse === undefined && webSocket === undefined) {
    throw invalidArgument('a message needs "httpStream", "httpResponse" or "webSocket"')
  }
  const formats: PublishItem['formats'] = {}
  if (httpStream !== undefined) formats['http-stream'] = encodeFormat(httpStream, 'content', encodeStream)
  if (httpResponse !== undefined)
    formats['http-response'] = encodeFormat(httpResponse, 'body', encodeResponse)
  if (webSocket !== undefined) formats['ws-message'] = encodeFormat(webSocket, 'content', encodeWebSocket)
  return {
    formats,
    id: options?.id,
    'prev-id': options?.prevId,
    'no-seq': options?.noSeq || undefined,
    meta: options?.meta,
    channel: prefix + channel,
  }
}

function checkPublishOptions(options: PublishOptions): void {
  checkOptions('publish', options, ['id', 'prevId', 'meta', 'noSeq', 'signal'])
  const { id, prevId, meta, signal } = options
  textOf('id', id)
  textOf('prevId', prevId)
  for (const [name, value] of Object.entries(meta ?? {})) {
    if (typeof value !== 'string') throw invalidArgument(`the value of meta "${name}" must be a string`)
  }
  if (signal && typeof signal.addEventListener !== 'function')
    throw invalidArgument('"signal" must be an AbortSignal')
}

function encodeFormat<Format extends object>(
  value: string | Uint8Array | Format,
  field: string,
  encode: (format: Format) => Record<string, unknown>,
): Record<string, unknown> {
  if (typeof value === 'string' || value instanceof Uint8Array) return binary(field, value)
  if (typeof value !== 'object' || value === null)
    throw invalidArgument('a format must be text, bytes or an object')
  return encode(value)
}

function encodeStream(format: HttpStreamFormat): Record<string, unknown> {
  checkOptions('httpStream', format, ['action', 'content', 'contentFilters'])
  const { action = 'send', content, contentFilters } = format
  oneOf('action', action, ['send', 'hint', 'close'])
  if (action === 'send' && content === undefined) throw invalidArgument('"httpStream" needs "content"')
  return {
    action: action === 'send' ? undefined : action,
    ...binary('content', action === 'send' ? content : undefined),
    'content-filters': filtersOf(contentFilters),
  }
}

function encodeResponse(format: HttpResponseFormat): Record<string, unknown> {
  checkOptions('httpResponse', format, RESPONSE_FIELDS)
  const { action = 'send', code, reason, headers, body, bodyPatch, contentFilters } = format
  oneOf('action', action, ['send', 'hint'])
  if (action === 'hint') return { action, 'content-filters': filtersOf(contentFilters) }
  if (code !== undefined && !(Number.isInteger(code) && code >= 100 && code <= 999)) {
    throw invalidArgument('"code" must be a status from 100 to 999')
  }
  if (body !== undefined && bodyPatch !== undefined)
    throw invalidArgument('give "body" or "bodyPatch", not both')
  return {
    code,
    reason: textOf('reason', reason),
    headers: headersOf(headers),
    // Without any of the two the proxy refuses the POST.
    ...(bodyPatch === undefined ? binary('body', body ?? '') : { 'body-patch': bodyPatch }),
    'content-filters': filtersOf(contentFilters),
  }
}

const RESPONSE_FIELDS = ['action', 'code', 'reason', 'headers', 'body', 'bodyPatch', 'contentFilters']

function encodeWebSocket(format: WebSocketMessageFormat): Record<string, unknown> {
  checkOptions('webSocket', format, ['action', 'type', 'content', 'code', 'reason', 'contentFilters'])
  const { action = 'send', type, content, code, reason, contentFilters } = format
  oneOf('action', action, ['send', 'close', 'refresh'])
  const filters = { 'content-filters': filtersOf(contentFilters) }
  if (action === 'refresh') return { action, ...filters }
  if (action === 'close') {
    encodeClose(code ?? 1000, textOf('reason', reason) ?? '')
    return { action, code: code ?? (reason === undefined ? undefined : 1000), reason, ...filters }
  }
  if (type !== undefined) oneOf('type', type, ['text', 'binary', 'ping', 'pong'])
  // A ping or pong without content is taken, and never delivered.
  const payload = content ?? (type === 'ping' || type === 'pong' ? '' : undefined)
  if (payload === undefined) throw invalidArgument('"webSocket" needs "content"')
  return { type, ...binary('content', payload), ...filters }
}

function binary(field: string, value: string | Uint8Array | undefined): Record<string, unknown> {
  if (value === undefined) return {}
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw invalidArgument(`"${field}" holds half of a surrogate pair`)
    return { [field]: value }
  }
  if (value instanceof Uint8Array) return { [`${field}-bin`]: toBase64(value) }
  throw invalidArgument(`"${field}" must be text or bytes`)
}

function headersOf(headers: HttpResponseFormat['headers']): unknown {
  if (headers === undefined) return undefined
  const pairs = Array.isArray(headers)
    ? (headers as readonly (readonly [string, string])[])
    : Object.entries(headers)
  for (const [name, value] of pairs) {
    if (typeof name !== 'string' || typeof value !== 'string')
      throw invalidArgument('"headers" must hold text')
    if (/[\r\n\0]/.test(name + value))
      throw new GripInstructError(`the header "${name.slice(0, 40)}" holds a line break or NUL`)
  }
  return headers
}

function filtersOf(filters: readonly string[] | undefined): readonly string[] | undefined {
  return filters?.length ? filters : undefined
}

function textOf(field: string, value: string | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw invalidArgument(`"${field}" must be a string`)
}

function oneOf(field: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw invalidArgument(`"${field}" must be one of ${allowed.join(', ')}`)
}
