import type { DecodedPublishItem } from '@grip/core/wire'
import { answerControl, MAX_BODY_BYTES } from '../control/answer-control.ts'
import type { Engine } from '../engine.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { TestMessage } from './test-proxy.ts'

/** Answers a request to the publish endpoint, as its server does. */
export async function answerPublish(engine: Engine, request: Request): Promise<Response> {
  const { method, url, headers } = request
  const { pathname, search } = new URL(url)
  const body = Buffer.from(await request.arrayBuffer())
  const reply = await answerControl(engine, {
    method,
    target: pathname + search,
    accept: headers.get('accept') ?? undefined,
    authorization: headers.get('authorization') ?? undefined,
    length: body.length,
    read: () => Promise.resolve(body.length > MAX_BODY_BYTES ? undefined : body),
  })
  return new Response(reply.body, { status: reply.status, headers: reply.headers })
}

/**
 * Makes an item of what a test publishes.
 *
 * @throws {TypeError} A channel or a message that cannot be published.
 */
export function toPublishItem(channel: string, message: TestMessage): DecodedPublishItem {
  if (typeof channel !== 'string' || channel === '')
    throw invalidArgument('"channel" must be a non-empty string')
  const { httpStream, httpResponse, webSocket, id, prevId } = message
  if (httpStream === undefined && httpResponse === undefined && webSocket === undefined) {
    throw invalidArgument('"message" must have at least one of httpStream, httpResponse and webSocket')
  }
  return {
    channel,
    ...(id !== undefined && { id }),
    ...(prevId !== undefined && { prevId }),
    noSeq: false,
    meta: {},
    ...(httpStream !== undefined && {
      httpStream: { action: 'send', content: bytesOf('httpStream', httpStream) },
    }),
    ...(httpResponse !== undefined && {
      httpResponse: {
        action: 'send',
        code: 200,
        reason: undefined,
        headers: [],
        body: bytesOf('httpResponse', httpResponse),
      },
    }),
    ...(webSocket !== undefined && {
      webSocket: {
        action: 'send',
        type: typeof webSocket === 'string' ? 'text' : 'binary',
        content: bytesOf('webSocket', webSocket),
      },
    }),
    unknownFormats: [],
  }
}

function bytesOf(name: string, content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (content instanceof Uint8Array) return new Uint8Array(content)
  throw invalidArgument(`"${name}" must be a string or bytes (Uint8Array)`)
}
