import { decodePublishItems, PublishItemsError } from '@grip/core/wire'
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
  authorization: string | undefined
  /** `Content-Length`; `undefined` where there is none. */
  length: number | undefined
  /** Reads the body; `undefined` when it is longer than the limit. */
  read(): Promise<Buffer | undefined>
}

/** What a publisher is answered. */
export interface ControlReply {
  status: number
  text: string
  headers?: Record<string, string>
}

/** The answer to what went well. */
export const UPDATED: ControlReply = { status: 200, text: 'Updated' }
/** The answer to a publish that is delivered. */
export const PUBLISHED: ControlReply = { status: 200, text: 'Published' }

/** Does what a publisher asks for. */
export async function answerControl(engine: Engine, request: ControlRequest): Promise<ControlReply> {
  const { method, target } = request
  if (target === '/') return { status: 200, text: 'Pushpin API' }
  if (target === '/recover' || target === '/recover/') {
    if (method !== 'POST') return notAllowed(method)
    engine.recover()
    return UPDATED
  }
  if (target === '/publish' || target === '/publish/') {
    return method === 'POST' ? publish(engine, request) : notAllowed(method)
  }
  const message = `${pathOf(target)} is no path of the publish endpoint (a query is not allowed)`
  engine.context.log('control-refused', message)
  return { status: 404, text: 'Not Found' }
}

function notAllowed(method: string): ControlReply {
  return { status: 405, text: `Method not allowed: ${method}.`, headers: { Allow: 'POST' } }
}

async function publish(
  engine: Engine,
  { authorization, length, read }: ControlRequest,
): Promise<ControlReply> {
  const { context } = engine
  if (length === undefined) {
    context.log('publish-refused', 'a publish needs Content-Length; a chunked body is refused')
    return { status: 411, text: 'Request requires Content-Length.' }
  }
  if (!(await mayPublish(context, authorization))) {
    return { status: 403, text: 'Publish token missing or not of this proxy.' }
  }
  try {
    if (length > MAX_BODY_BYTES) throw new PublishItemsError('Request body too large.')
    const text = (await read())!.toString('utf8')
    engine.publish(decodePublishItems(withoutMarks(text, 'a publish', context.log)))
    return PUBLISHED
  } catch (error) {
    if (!(error instanceof PublishItemsError)) throw error
    const more = error.cause instanceof Error ? `(${error.cause.message})` : ''
    context.log('publish-refused', `nothing of this publish is delivered: ${error.message}${more}`)
    return { status: 400, text: error.message }
  }
}
