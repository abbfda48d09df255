import { type GripContext, type GripEnv, Publisher } from '@grip/core'
import { createStreams, type StreamContext, type StreamJob, type Streams, text } from '@grip/streams'
import { remoteHistory } from './remote-history.ts'

/** By what a platform begins another function. */
interface Begins {
  context?: {
    /** Azure's output bindings, which send what they have when the function is done. */
    extraOutputs?: { set(binding: unknown, value: StreamJob): void }
    options?: { extraOutputs: unknown[] }
  }
  env?: {
    /** The address of Lambda's own API. */
    LAMBDA_URL?: string
    /** Durable Objects of a Worker. */
    WRITER?: { idFromName(name: string): unknown; get(id: unknown): { fetch: typeof fetch } }
  }
}

/** Answers as a model gives them: a POST begins one, a GET reads it, and a POST to `/stop` ends it. */
export async function answers(request: Request, grip: GripContext): Promise<Response> {
  const [, , id = '', action] = new URL(request.url).pathname.split('/')
  const streams = streamsOf(grip.env, grip)
  if (request.method === 'GET') return streams.resume(grip, id)
  if (action === 'stop') return Response.json(await streams.stop(grip, id))
  return streams.start(grip, id, say)
}

/** Writes an answer in a function that another one has begun. */
export async function writeAnswer(env: GripEnv, job: StreamJob): Promise<void> {
  await streamsOf(env).run(Publisher.fromEnv(env), job, say)
}

let streams: Streams<string> | undefined

function streamsOf(env: GripEnv, grip?: StreamContext): Streams<string> {
  streams ??= createStreams<string>({
    history: remoteHistory(String(env['HISTORY_URL'])),
    codec: text,
    path: (id) => `/answers/${id}`,
    ...(grip !== undefined && needsAnother(grip) && { start: begin }),
  })
  return streams
}

function needsAnother({ platform }: StreamContext): boolean {
  return platform.answersLast === true || (platform as Begins).env?.WRITER !== undefined
}

function begin(job: StreamJob, grip?: StreamContext): unknown {
  const { context, env } = grip!.platform as Begins
  const body = JSON.stringify(job)
  if (context?.extraOutputs) return context.extraOutputs.set(context.options!.extraOutputs[0], job)
  if (env?.WRITER)
    return env.WRITER.get(env.WRITER.idFromName(job.id)).fetch('http://writer/', { method: 'POST', body })
  // As Lambda's client for `InvokeCommand` does, without its signature.
  const headers = { 'X-Amz-Invocation-Type': 'Event' }
  return fetch(`${env!.LAMBDA_URL}/2015-03-31/functions/write/invocations`, { method: 'POST', headers, body })
}

/** Forty words in a second or two; without an end where the id asks for it. */
async function* say({ id, signal }: { id: string; signal: AbortSignal }): AsyncGenerator<string> {
  for (let index = 0; (index < 40 || id.endsWith('-endless')) && !signal.aborted; index++) {
    await new Promise((resolve) => setTimeout(resolve, 30))
    yield `word${index} `
  }
}
