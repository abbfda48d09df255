import { isUtf8 } from 'node:buffer'
import { GripConfigError } from '@grip/core'
import { type EventShape, shapeOf } from './event-request.ts'
import type { LambdaEvent, LambdaResult } from './event-types.ts'

/** An answer before it takes the shape of its event. */
export interface Answer {
  status: number
  /** Names may repeat. */
  headers: (readonly [string, string])[]
  body: Uint8Array<ArrayBuffer>
}

/** The fields of a result that carry headers. */
export type ShapedHeaders = Pick<LambdaResult, 'headers' | 'multiValueHeaders' | 'cookies'>

type ShapedBody = Pick<LambdaResult, 'body' | 'isBase64Encoded'>

/**
 * Shapes an answer for what sent the event.
 *
 * @throws {GripConfigError} WebSocket events that only a REST API with `binaryMediaTypes` can carry, or
 *   cookies that only a load balancer with multi-value headers can.
 */
export function toResult(answer: Answer, event: LambdaEvent): LambdaResult {
  const { status: statusCode, headers } = answer
  const shape = shapeOf(event)
  // A REST API without binary media types sends text, and takes nothing else.
  const asText = shape === 'rest' && !event.isBase64Encoded
  return { statusCode, ...shapeHeaders(headers, shape), ...shapeBody(answer, asText) }
}

/**
 * Puts headers where a front end reads them.
 *
 * @throws {GripConfigError} Cookies that only a load balancer with multi-value headers can carry.
 */
export function shapeHeaders(headers: Answer['headers'], shape: EventShape): ShapedHeaders {
  // A map, since one name would be the prototype of an object.
  const groups = new Map<string, string[]>()
  for (const [name, value] of headers)
    groups.set(name.toLowerCase(), [...(groups.get(name.toLowerCase()) ?? []), value])
  const multiValueHeaders = Object.fromEntries(groups)
  if (shape === 'rest' || shape === 'alb-multi') return { multiValueHeaders }
  const { 'set-cookie': cookies = [], ...others } = multiValueHeaders
  const single = Object.fromEntries(Object.entries(others).map(([name, values]) => [name, values.join(', ')]))
  if (cookies.length === 0) return { headers: single }
  if (shape === 'http') return { headers: single, cookies }
  if (cookies.length > 1) throw needsMultiValueHeaders()
  return { headers: { ...single, 'set-cookie': cookies[0]! } }
}

function shapeBody({ body, headers }: Answer, asText: boolean): ShapedBody {
  // A copy: asking a small array for its buffer costs more than its bytes.
  const bytes = Buffer.from(body)
  if (body.length === 0 || (asText && isUtf8(body))) return { body: bytes.toString(), isBase64Encoded: false }
  if (asText && headers.some(isEventsType)) throw needsBinaryMediaTypes()
  return { body: bytes.toString('base64'), isBase64Encoded: true }
}

function isEventsType([name, value]: readonly [string, string]): boolean {
  return name.toLowerCase() === 'content-type' && value === 'application/websocket-events'
}

/** The error for WebSocket events that a REST API took for text. */
export function needsBinaryMediaTypes(): GripConfigError {
  return new GripConfigError(
    'the REST API takes WebSocket events for text: add application/websocket-events to its binaryMediaTypes',
  )
}

function needsMultiValueHeaders(): GripConfigError {
  return new GripConfigError(
    'the load balancer sends one Set-Cookie: switch on lambda.multi_value_headers.enabled in its target group',
  )
}
