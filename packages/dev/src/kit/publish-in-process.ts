import { answerControl, MAX_BODY_BYTES } from '../control/answer-control.ts'
import type { Engine } from '../engine.ts'

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
