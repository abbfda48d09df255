import { Buffer } from 'node:buffer'
import { GripConfigError } from '@grip/core'
import { headersOfRecord, type HeaderSource } from '@grip/core/adapter'
import type { LambdaEvent } from './event-types.ts'

/** What sent the event, which decides the shape of the answer. */
export type EventShape = 'rest' | 'http' | 'alb' | 'alb-multi'

/** Tells by its fields what sent an event. */
export function shapeOf(event: LambdaEvent): EventShape {
  const { elb, http } = contextOf(event)
  if (event?.version === '2.0' && http !== undefined) return 'http'
  if (elb !== undefined) return event.multiValueHeaders ? 'alb-multi' : 'alb'
  if (typeof event?.httpMethod === 'string') return 'rest'
  throw new GripConfigError(
    'the event does not come from a REST API, an HTTP API, a function URL or a load balancer',
  )
}

/** HTTP method of an event. */
export function methodOf(event: LambdaEvent): string {
  return contextOf(event).http?.method ?? event.httpMethod ?? 'GET'
}

function contextOf(event: LambdaEvent): { elb?: unknown; http?: { method: string } } {
  return event?.requestContext ?? {}
}

/** Path of an event, as it is there: an HTTP API decodes it. */
export function pathOf(event: LambdaEvent): string {
  return (event.rawPath ?? event.path ?? '').replace(/^\/?/, '/')
}

/** Query of an event, with its `?`, as the client sent it. */
export function queryOf(event: LambdaEvent, shape: EventShape): string {
  if (shape === 'http') return event.rawQueryString ? `?${event.rawQueryString}` : ''
  const query = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {}
  // A REST API decodes the query, a load balancer does not.
  const encode = shape === 'rest' ? encodeURIComponent : (text: string) => text
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value) => `${encode(name)}=${encode(value)}`),
  )
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

/**
 * Bytes of an event's body.
 *
 * @throws {GripConfigError} The event calls base64 what is not.
 */
export function bodyOf({ body, isBase64Encoded }: LambdaEvent): Uint8Array<ArrayBuffer> {
  const text = body ?? ''
  const bytes = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8')
  // The decoder skips what is not base64, and so bytes are missing.
  const digits = text.length - (text.endsWith('==') ? 2 : Number(text.endsWith('=')))
  if (isBase64Encoded && (digits % 4 === 1 || bytes.length !== Math.floor((digits * 3) / 4)))
    throw new GripConfigError('the event says that its body is base64, which it is not')
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** Headers of an event. */
export function headersOf({ headers, multiValueHeaders, cookies }: LambdaEvent): HeaderSource {
  const record = multiValueHeaders ?? headers ?? {}
  return headersOfRecord(cookies?.length ? { ...record, cookie: cookies.join('; ') } : record)
}
