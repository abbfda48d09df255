import { type GripError, type PublishMessage, sse } from '@grip/core'
import { ChannelDataError, ChannelRequestError } from './errors.ts'
import type { Position, StoredEvent } from './streams.ts'

/** A message to clients, the same JSON on every transport. */
export interface WireMessage {
  /** The channel's name. */
  channel: string
  /** The event. */
  event: string
  /** Its place in the history: ids of a channel are consecutive. Missing if nothing is kept. */
  id?: string
  /** Identifies a message: a client that receives it twice ignores the second one. */
  key?: string
  /** The data, as the schema made it. */
  data: unknown
}

/** What a client may send: a message, or where it is (`sync`). */
export interface WireRequest {
  channel?: string
  event?: string
  data?: unknown
  key?: string
  sync?: Record<string, string>
}

/** Keeps an idle connection alive, and shows its client that it is. */
export const PING = '{"ping":true}'

/** Headers of JSON that is about one client. */
export const JSON_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** A message in the formats of all transports. */
export function toPublish(message: WireMessage): PublishMessage {
  const { channel, id, event, key, data } = message
  const json = JSON.stringify({ channel, id, event, key, data })
  return {
    httpStream: toEvent(message, json),
    httpResponse: { headers: JSON_HEADERS, body: `[${json}]` },
    webSocket: json,
  }
}

/** How a long-poll ends where a WebSocket has a close code: with the status that the code stands for, if it is one. */
export function toPollEnd(code: number, reason: string): PublishMessage['httpResponse'] {
  if (!(code >= 4400 && code < 4600)) return { headers: JSON_HEADERS, body: '[]' }
  const error = { code: 'ERR_CHANNEL_CLOSED', message: reason }
  return { code: code - 4000, headers: JSON_HEADERS, body: JSON.stringify({ error }) }
}

/** A message as a server-sent event. */
export function toEvent({ event, id }: WireMessage, json: string): string {
  return sse({ event, id, data: json })
}

/** The part of a message that is kept. */
export function toStored({ event, key, data }: WireMessage): string {
  return JSON.stringify({ event, key, data })
}

/** A message that was kept. */
export function fromStored(channel: string, { id, data: stored }: StoredEvent): WireMessage {
  const { event, key, data } = parseStored(channel, id, stored)
  return { channel, id: `${id}`, event, ...(key !== undefined && { key }), data }
}

function parseStored(channel: string, id: number, stored: string): Omit<WireMessage, 'channel' | 'id'> {
  try {
    const message = JSON.parse(stored) as Omit<WireMessage, 'channel' | 'id'>
    if (typeof message.event === 'string') return message
  } catch {
    // As with other JSON.
  }
  throw new ChannelDataError(
    `event ${id} in the history of ${channel} is not a message: use append() with a channel of its own, and publish() with this one`,
    { channel, event: '', issues: [], status: 500 },
  )
}

/** A client's message is refused; `cause` says why. */
export class IncomingError extends Error {
  declare cause: GripError

  constructor(cause: GripError) {
    super(cause.message, { cause })
  }
}

/**
 * Reads what a client sent.
 *
 * @throws {IncomingError} Anything but a JSON object with fields of the right types, of at most 100,000 characters.
 */
export function readRequest(text: string | Uint8Array): WireRequest {
  if (text.length > 100_000) throw refused('a message can have at most 100,000 characters', 413)
  let request: unknown
  try {
    request = typeof text === 'string' ? JSON.parse(text) : undefined
  } catch {
    // As with bytes.
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw refused('a message is a JSON object: {"channel","event","data","key"}')
  const { channel, event, key, sync } = request as Record<string, unknown>
  const isText = (field: unknown) => field === undefined || typeof field === 'string'
  const texts = [channel, event, key].every(isText)
  const isRight =
    sync === undefined
      ? typeof channel === 'string' && typeof event === 'string'
      : typeof sync === 'object' && sync !== null
  if (!texts || !isRight) throw refused('a message has "channel", "event" and "key" as text, and "data"')
  if (key !== undefined && !/^[\w.-]{1,64}$/.test(key as string))
    throw refused('"key" has 1 to 64 letters, digits and _ . -')
  return request as WireRequest
}

/**
 * Reads a position as a client names it: `12`, `-50` or nothing.
 *
 * @throws {IncomingError} Anything else.
 */
export function readPosition(text: unknown): Position {
  if (text === undefined || text === '') return undefined
  if (typeof text !== 'string' || !/^-?\d{1,15}$/.test(text))
    throw refused('a position is an id such as 12, or -50 for the last 50 messages')
  const number = Number(text)
  return text.startsWith('-') ? { last: Math.min(-number, 100) } : { after: number }
}

function refused(message: string, status?: number): IncomingError {
  return new IncomingError(new ChannelRequestError(message, status))
}
