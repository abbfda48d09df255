import { isUtf8 } from 'node:buffer'
import type { DecodedPublishItem } from '@grip/core/wire'
import { cut } from '../cut.ts'
import { pathOf } from '../log.ts'
import { decodeAnswer, type OriginEvent } from '../websocket/decode-answer.ts'
import { bytesOf, type Entry, type RequestEntry } from './entry.ts'
import { redactHeaders, redactTarget } from './redact.ts'

/** Most characters of a content that one line shows. */
const MAX_SHORT = 120

/** Most bytes of a content that the details show. */
const MAX_CONTENT = 16_384

/** An entry of the timeline in one line. */
export interface ShownEntry {
  seq: number
  at: number
  type: Entry['type']
  level: 'info' | 'warning'
  code: string
  text: string
  path?: string | undefined
  channel?: string | undefined
  connection?: string | undefined
  milliseconds?: number | undefined
}

/** The text, or the bytes in hexadecimal, and the number of bytes. */
export interface ShownContent {
  text?: string
  hex?: string
  bytes: number
}

/** An event of a WebSocket, in either direction. */
export interface ShownEvent {
  type: string
  content?: ShownContent
}

/** One line of the timeline. */
export function shownEntry(entry: Entry): ShownEntry {
  const { seq, at, type } = entry
  if (type === 'event') {
    const { level, code, message, path, channel, connection } = entry.event
    return { seq, at, type, level, code, text: cut(message), path, channel, connection }
  }
  if (type === 'publish') {
    const { channel } = entry.item
    return { seq, at, type, level: 'info', code: 'publish', text: cut(publishText(entry.item)), channel }
  }
  const { kind, connection, target, answer, milliseconds } = entry
  const level = answer === undefined || answer.status >= 500 ? 'warning' : 'info'
  const text = cut(requestText(entry))
  return { seq, at, type, level, code: kind, text, path: pathOf(target), connection, milliseconds }
}

/** Everything that is known of an entry, without secrets. */
export function entryDetails(entry: Entry): object {
  const line = shownEntry(entry)
  if (entry.type === 'event') return { ...line, text: entry.event.message }
  if (entry.type === 'publish') return { ...line, item: shownItem(entry.item) }
  const { method, target, headers, body, answer, error, kind } = entry
  const isEvents = kind === 'websocket'
  return {
    ...line,
    request: {
      method,
      target: redactTarget(target),
      headers: redactHeaders(headers),
      ...bodyOf(body, isEvents),
    },
    ...(answer && {
      answer: {
        status: answer.status,
        headers: redactHeaders(answer.headers),
        ...bodyOf(answer.body, isEvents && answer.status === 200),
        ...(answer.instruct && { instruct: shownInstruct(answer.instruct) }),
      },
    }),
    ...(error !== undefined && { error }),
  }
}

/** An item in the words of `grip.publish`. */
export function shownItem({
  channel,
  id,
  prevId,
  meta,
  httpStream,
  httpResponse,
  webSocket,
}: DecodedPublishItem): object {
  return {
    channel,
    id,
    prevId,
    meta: { ...meta },
    ...(httpStream && {
      httpStream: { action: httpStream.action, content: shownContent(httpStream.content) },
    }),
    ...(httpResponse && {
      httpResponse: {
        action: httpResponse.action,
        code: httpResponse.code,
        headers: redactHeaders(httpResponse.headers),
        content: shownContent(httpResponse.body),
      },
    }),
    ...(webSocket && {
      webSocket: {
        action: webSocket.action,
        type: webSocket.type,
        code: webSocket.code,
        reason: webSocket.reason,
        ...(webSocket.content && { content: shownContent(webSocket.content) }),
      },
    }),
  }
}

/** The events in a body; none where it has no events. */
export function eventsOf(body: string): OriginEvent[] {
  try {
    return decodeAnswer(bytesOf(body), () => {})
  } catch {
    return []
  }
}

function bodyOf(body: string, isEvents: boolean): object {
  if (body === '') return {}
  if (!isEvents) return { body: shownContent(bytesOf(body)) }
  return {
    events: eventsOf(body).map(({ type, content }): ShownEvent => ({
      type,
      ...(content && { content: shownContent(content) }),
    })),
  }
}

function shownContent(bytes: Uint8Array): ShownContent {
  const text = textOf(bytes, MAX_CONTENT)
  return text === undefined
    ? { hex: Buffer.from(bytes.subarray(0, MAX_CONTENT)).toString('hex'), bytes: bytes.length }
    : { text, bytes: bytes.length }
}

/** The first bytes as text; `undefined` for bytes that are not UTF-8. */
function textOf(bytes: Uint8Array, most: number): string | undefined {
  const part = bytes.length > most ? withoutCutCharacter(bytes.subarray(0, most)) : bytes
  return isUtf8(part) ? Buffer.from(part.buffer, part.byteOffset, part.length).toString('utf8') : undefined
}

function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[bytes.length - back]!
    const isContinuation = byte >= 0x80 && byte < 0xc0
    if (isContinuation) continue
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return length > back ? bytes.subarray(0, -back) : bytes
  }
  return bytes
}

function shownInstruct(instruct: object): object {
  const entries = Object.entries(instruct).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]: [string, unknown]) => [
      name,
      name === 'keepAlive' ? shownKeepAlive(value as object) : value,
    ]),
  )
}

function shownKeepAlive(keepAlive: object): object {
  const { content, ...rest } = keepAlive as { content: string | Uint8Array }
  return { ...rest, content: typeof content === 'string' ? content : shownContent(content) }
}

function requestText({ method, target, body, answer, kind, error }: RequestEntry): string {
  const status = answer === undefined ? `no answer: ${error ?? ''}` : String(answer.status)
  if (kind !== 'websocket') {
    const { hold, channels = [] } = answer?.instruct ?? {}
    const held =
      hold === undefined ? '' : `, held as ${hold} on ${channels.map(({ name }) => name).join(', ')}`
    return `${method} ${redactTarget(target)} → ${status}${held}`
  }
  return `${eventsText(body)} → ${answer?.status === 200 ? eventsText(answer.body) : status}`
}

function eventsText(body: string): string {
  const shown = eventsOf(body).map(({ type, content }) =>
    content === undefined || content.length === 0 ? type : `${type} ${shortText(content)}`,
  )
  return shown.length === 0 ? '(no events)' : shown.join(', ')
}

function publishText({ id, httpStream, httpResponse, webSocket }: DecodedPublishItem): string {
  const first = webSocket?.content ?? httpStream?.content ?? httpResponse?.body ?? new Uint8Array()
  const formats = [webSocket && 'WebSocket', httpStream && 'stream', httpResponse && 'long-poll'].filter(
    Boolean,
  )
  return `${formats.join(', ')}${id === undefined ? '' : ` #${id}`}: ${shortText(first)}`
}

function shortText(bytes: Uint8Array): string {
  const text = textOf(bytes, MAX_SHORT)
  if (text === undefined) return `${bytes.length} bytes`
  return bytes.length > MAX_SHORT ? `${text}…` : text
}
