import { Buffer, isUtf8 } from 'node:buffer'
import { GripConfigError } from '@grip/core'
import { headersToSend, joinHeaders } from '@grip/core/adapter'
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
  const isBase64Encoded = needsBase64(answer, asText)
  // A copy: asking a small array for its buffer costs more than its bytes.
  const body = Buffer.from(answer.body).toString(isBase64Encoded ? 'base64' : 'utf8')
  return { ...shapeHeaders(headers, shape), statusCode, body, isBase64Encoded }
}

/**
 * Puts headers where a front end reads them.
 *
 * @throws {GripConfigError} Cookies that only a load balancer with multi-value headers can carry.
 */
export function shapeHeaders(headers: Answer['headers'], shape: EventShape): ShapedHeaders {
  const multiValueHeaders = headersToSend(headers)
  if (shape === 'rest' || shape === 'alb-multi') return { multiValueHeaders }
  const { headers: single, cookies } = joinHeaders(multiValueHeaders)
  if (cookies.length === 0) return { headers: single }
  if (shape === 'http') return { headers: single, cookies }
  if (cookies.length > 1) throw needsMultiValueHeaders()
  return { headers: { ...single, 'set-cookie': cookies[0]! } }
}

function needsBase64({ body, headers }: Answer, asText: boolean): boolean {
  if (body.length === 0 || (asText && isUtf8(body))) return false
  if (asText && headers.some(isEventsType)) throw needsBinaryMediaTypes()
  return true
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
