import { GripError } from '../errors.ts'
import { type Bytes, bytesOf } from '../internal/bytes-of.ts'
import { contentRule } from '../internal/content.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { isObject } from '../internal/is-object.ts'
import { MESSAGE_TYPES } from '../websocket/control-message.ts'
import { JsonFields } from './json-fields.ts'

/** A published item as a proxy understands it. */
export interface DecodedPublishItem {
  channel: string
  id?: string | undefined
  prevId?: string | undefined
  /** Whether the order by `prev-id` is not kept for this item. */
  noSeq: boolean
  /** Size for statistics. */
  size?: number | undefined
  /** Meta of the publish, which filters read; it has no prototype. */
  meta: Readonly<Record<string, string>>
  httpResponse?: DecodedHttpResponse | undefined
  httpStream?: DecodedHttpStream | undefined
  webSocket?: DecodedWebSocketMessage | undefined
  /** Names among the formats that no proxy knows. */
  unknownFormats: readonly string[]
}

/** The `http-response` format. */
export interface DecodedHttpResponse {
  /** `close` and `refresh` do nothing here. */
  action: 'send' | 'hint' | 'close' | 'refresh'
  code: number
  reason: string | undefined
  headers: readonly (readonly [name: string, value: string])[]
  body: Uint8Array<ArrayBuffer>
  /** A JSON patch (RFC 6902) of the held body, in place of `body`. */
  bodyPatch?: readonly unknown[] | undefined
  contentFilters?: readonly string[] | undefined
}

/** The `http-stream` format. */
export interface DecodedHttpStream {
  /** `refresh` does nothing here. */
  action: 'send' | 'hint' | 'close' | 'refresh'
  content: Uint8Array<ArrayBuffer>
  contentFilters?: readonly string[] | undefined
}

/** The `ws-message` format. */
export interface DecodedWebSocketMessage {
  /** `hint` does nothing here; `refresh` asks for a request without events. */
  action: 'send' | 'hint' | 'close' | 'refresh'
  type: 'text' | 'binary' | 'ping' | 'pong'
  /** Absent: a ping or pong without content. */
  content?: Uint8Array<ArrayBuffer> | undefined
  /** Close code. */
  code?: number | undefined
  /** Close reason. */
  reason?: string | undefined
  contentFilters?: readonly string[] | undefined
}

/** A publish body that a proxy refuses; `message` is its answer, without the line end. Status 400. */
export class PublishItemsError extends GripError {
  override name = 'PublishItemsError'
  override readonly code = 'ERR_GRIP_PUBLISH_ITEMS'
  override readonly status = 400
}

/**
 * Decodes the body of a publish request, `{"items":[…]}`.
 *
 * @param body The body as bytes or text.
 * @throws {PublishItemsError} A body that proxies refuse; one wrong item refuses all.
 * @throws {TypeError} A body that is neither bytes nor text.
 * @see https://pushpin.org/docs/advanced/
 *
 * @example
 * decodePublishItems('{"items":[{"channel":"news","formats":{"http-stream":{"content":"hi"}}}]}')[0]?.channel // 'news'
 */
export function decodePublishItems(body: Bytes | string): DecodedPublishItem[] {
  const value = parse(textOf(body))
  if (Array.isArray(value)) throw new PublishItemsError('Invalid format.')
  const fields = new JsonFields(value, 'object', fail)
  const items = fields.list('items')
  if (items === undefined) throw fields.missing("'items'")
  return items.map((item) => itemOf(new JsonFields(item, 'publish item object', fail)))
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  const bytes = bytesOf(body)
  if (bytes === undefined) throw invalidArgument(contentRule('body', body))
  return new TextDecoder().decode(bytes)
}

function parse(json: string): object {
  try {
    const value: unknown = JSON.parse(json)
    if (isObject(value)) return value
  } catch {
    // Falls through to what is said of JSON texts that are no document, too.
  }
  throw new PublishItemsError('Body is not valid JSON.')
}

const fail = (message: string): Error => new PublishItemsError(`Invalid format: ${message}`)

const FORMATS = ['http-response', 'http-stream', 'ws-message']

function itemOf(fields: JsonFields): DecodedPublishItem {
  // In the order in which proxies look.
  const channel = fields.requiredText('channel')
  const id = fields.text('id')
  const prevId = fields.text('prev-id')
  const nested = fields.object('formats')
  const formats = nested === undefined ? fields : new JsonFields(nested, 'formats', fail)
  const httpResponse = format(formats, 'http-response')
  const httpStream = format(formats, 'http-stream')
  const webSocket = format(formats, 'ws-message')
  const unknownFormats = nested === undefined ? [] : formats.names().filter((name) => !FORMATS.includes(name))
  if (!httpResponse && !httpStream && !webSocket && unknownFormats.length === 0)
    throw fail('no formats specified')
  return {
    channel,
    id,
    prevId,
    meta: fields.textMap('meta') ?? Object.create(null),
    noSeq: fields.boolean('no-seq') ?? false,
    size: fields.integer('size'),
    httpResponse: httpResponse && httpResponseOf(httpResponse),
    httpStream: httpStream && httpStreamOf(httpStream),
    webSocket: webSocket && webSocketOf(webSocket),
    unknownFormats,
  }
}

function format(formats: JsonFields, name: string): JsonFields | undefined {
  const value = formats.value(name)
  return value === undefined ? undefined : new JsonFields(value, `'${name}'`, fail)
}

type Action = DecodedWebSocketMessage['action']

const ACTIONS: readonly Action[] = ['send', 'hint', 'close', 'refresh']

function actionOf(fields: JsonFields): Action {
  const text = fields.text('action') ?? 'send'
  const action = ACTIONS.find((known) => known === text)
  if (action !== undefined) return action
  // Proxies give no text for this one, so it goes into the cause.
  throw new PublishItemsError('Invalid format: ', {
    cause: new Error(`unknown action ${JSON.stringify(text)}`),
  })
}

function httpResponseOf(fields: JsonFields): DecodedHttpResponse {
  const action = actionOf(fields)
  const contentFilters = fields.textList('content-filters')
  const code = fields.integer('code', 0, 999) ?? 200
  const reason = fields.text('reason')
  const headers = fields.headers('headers')
  const patch = fields.list('body-patch')
  const body = fields.bytes('body')?.bytes
  if (action === 'send' && body === undefined && patch === undefined) {
    throw fields.missing("'body', 'body-bin', or 'body-patch'")
  }
  const bodyPatch = body === undefined ? patch : undefined
  return { action, code, reason, headers, body: body ?? new Uint8Array(), bodyPatch, contentFilters }
}

function httpStreamOf(fields: JsonFields): DecodedHttpStream {
  const action = actionOf(fields)
  const contentFilters = fields.textList('content-filters')
  const content = action === 'send' ? fields.bytes('content')?.bytes : undefined
  if (action === 'send' && content === undefined) throw fields.missing("'content' or 'content-bin'")
  return { action, content: content ?? new Uint8Array(), contentFilters }
}

function webSocketOf(fields: JsonFields): DecodedWebSocketMessage {
  const action = actionOf(fields)
  const contentFilters = fields.textList('content-filters')
  if (action === 'close') {
    const code = fields.integer('code', 0, 65_535)
    return { action, type: 'text', code, reason: fields.text('reason'), contentFilters }
  }
  if (action !== 'send') return { action, type: 'text', contentFilters }
  const named = fields.text('type')
  const content = fields.bytes('content')
  const type = MESSAGE_TYPES.find((one) => one === (named ?? (content?.binary ? 'binary' : 'text')))
  if (type === undefined) throw fail("'ws-message' contains 'type' with unknown value")
  if (content === undefined && (type === 'text' || type === 'binary')) {
    throw fields.missing("'content' or 'content-bin'")
  }
  return { action, type, content: content?.bytes, contentFilters }
}
