import { decodePublishItems, PublishItemsError, type DecodedPublishItem } from '@grip/core/wire'
import { withoutMarks } from '../byte-order-marks.ts'
import type { Engine } from '../engine.ts'
import { pathOf } from '../log.ts'
import { mayPublish } from './publish-key.ts'

/** Largest publish body, in bytes. */
export const MAX_BODY_BYTES = 1_000_000

/** A request to the publish endpoint. */
export interface ControlRequest {
  method: string
  /** Request target. */
  target: string
  accept: string | undefined
  authorization: string | undefined
  /** `Content-Length`; `undefined` if there is none. */
  length: number | undefined
  /** Reads the body; `undefined` when it is longer than the limit. */
  read(): Promise<Buffer | undefined>
}

/** The answer to a publisher. */
export interface ControlReply {
  status: number
  headers: Readonly<Record<string, string>>
  body: string
}

/** Carries out the request of a publisher. */
export async function answerControl(engine: Engine, request: ControlRequest): Promise<ControlReply> {
  const json = acceptsJson(request.accept)
  if (json === undefined) {
    return textReply(406, 'Not Acceptable. Supported formats are text/plain and application/json.')
  }
  const reply = await replyTo(engine, request)
  return json && (reply === PUBLISHED || reply === UPDATED) ? asJson(reply) : reply
}

/** An answer of one line. */
export function textReply(status: number, text: string, headers: Record<string, string> = {}): ControlReply {
  return { status, headers: { ...headers, 'Content-Type': 'text/plain' }, body: `${text}\n` }
}

function asJson({ status, body }: ControlReply): ControlReply {
  const message = body.trimEnd()
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify({ message })}\n` }
}

async function replyTo(engine: Engine, request: ControlRequest): Promise<ControlReply> {
  const { method, target } = request
  if (target === '/') return textReply(200, 'Pushpin API')
  if (target === '/recover' || target === '/recover/') {
    if (method !== 'POST') return notAllowed(method)
    engine.recover()
    return UPDATED
  }
  if (target === '/publish' || target === '/publish/') {
    return method === 'POST' ? publish(engine, request) : notAllowed(method)
  }
  const message = `${pathOf(target)} is not a path of the publish endpoint (a query is not allowed)`
  engine.context.log('control-refused', message)
  return textReply(404, 'Not Found')
}

const UPDATED = textReply(200, 'Updated')
const PUBLISHED = textReply(200, 'Published')

function notAllowed(method: string): ControlReply {
  return textReply(405, `Method not allowed: ${method}.`, { Allow: 'POST' })
}

async function publish(
  engine: Engine,
  { authorization, length, read }: ControlRequest,
): Promise<ControlReply> {
  const { context } = engine
  if (length === undefined) {
    context.log('publish-refused', 'a publish needs Content-Length; a chunked body is refused')
    return textReply(411, 'Request requires Content-Length.')
  }
  const isStrict = engine.faults.hasFastlyLimits
  if (!(await mayPublish(context, authorization, isStrict))) {
    return textReply(403, 'The publish token is missing, or is not for this proxy.')
  }
  try {
    if (length > MAX_BODY_BYTES) throw new PublishItemsError('Request body too large.')
    const text = (await read())!.toString('utf8')
    const items = decodePublishItems(withoutMarks(text, 'a publish', context.log))
    if (isStrict) checkFastlyLimits(items)
    engine.publish(items)
    return PUBLISHED
  } catch (error) {
    if (!(error instanceof PublishItemsError)) throw error
    const more = error.cause instanceof Error ? `(${error.cause.message})` : ''
    context.log('publish-refused', `nothing of this publish is delivered: ${error.message}${more}`)
    return textReply(400, error.message)
  }
}

function checkFastlyLimits(items: readonly DecodedPublishItem[]): void {
  for (const { channel, httpStream, httpResponse, webSocket } of items) {
    const sizes = [httpStream?.content, httpResponse?.body, webSocket?.content].map(
      (bytes) => bytes?.length ?? 0,
    )
    const size = Math.max(...sizes)
    if (size <= MAX_FASTLY_BYTES) continue
    throw new PublishItemsError(
      `A message for "${channel}" has ${size} bytes; Fastly Fanout takes at most 65,536 bytes.`,
    )
  }
}

/** Largest message that Fastly Fanout takes, in bytes. */
const MAX_FASTLY_BYTES = 65_536

/** Whether the answer is JSON; `undefined` if the client accepts neither JSON nor text. */
function acceptsJson(accept: string | undefined): boolean | undefined {
  if (accept === undefined) return false
  const types = accept.split(',').map((entry) => entry.split(';', 1)[0]!.trim().toLowerCase())
  const last = types.findLast((type) => JSON_TYPES.includes(type) || TEXT_TYPES.includes(type))
  return last === undefined ? undefined : JSON_TYPES.includes(last)
}

const JSON_TYPES = ['application/json', 'application/*']
const TEXT_TYPES = ['text/plain', 'text/*', '*/*']
