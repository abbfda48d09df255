import type { HeadersInput } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import { StreamError } from './errors.ts'
import { answerOf } from './internal/answer.ts'
import { checkContext, checkProduce } from './internal/arguments.ts'
import { beginAnswer, takeOver } from './internal/claim.ts'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import { letGoOn, type StreamContext } from './internal/grip-context.ts'
import { linkOf, linkTimeout } from './internal/link-of.ts'
import { type Produce, produceAnswer } from './internal/producer.ts'
import type { Rendered } from './internal/render-answer.ts'
import type { Settings } from './internal/settings.ts'
import { within } from './internal/timers.ts'

/** Options of {@link Streams.start}. */
export interface StartOptions {
  /** Headers beside those of the codec. */
  headers?: HeadersInput | undefined
  /** What the other function needs, as JSON: it arrives as `job.input`. */
  input?: unknown
}

/** Milliseconds that an answer waits for its first chunks, so that it begins with them. */
const FIRST_CHUNKS = 100

/** Bytes of a request beyond which the proxy refuses to hold its answer. */
const MAX_HELD_REQUEST = 100_000

/** See {@link Streams.start}. */
export async function startAnswer<Chunk>(
  settings: Settings<Chunk>,
  grip: StreamContext,
  id: string,
  produce?: Produce<Chunk>,
  options: StartOptions = {},
): Promise<Response> {
  const { path, lease, start, codec } = settings
  checkContext(grip)
  const answer = answerOf(settings, grip, id)
  const { channel } = answer
  if (start === undefined || produce !== undefined) checkProduce(produce)
  checkOptions('start()', options, ['headers', 'input'])
  const { headers: more, input } = options
  checkArgument(
    path !== undefined,
    'start() needs the "path" option of createStreams(): the path at which your app calls resume()',
  )
  const uri = linkOf(path(id) ?? null, grip)
  // A request that no proxy sent is refused before the model costs anything.
  if (!grip.proxied) return grip.holdStream(channel)
  const isLarge = Number(grip.request.headers.get('content-length')) > MAX_HELD_REQUEST
  if (isLarge && start !== undefined) throw tooLarge()
  if (start === undefined && grip.platform.answersLast) throw answersLast()

  const headers = eventStreamHeaders(codec.headers, more)
  const claim = await beginAnswer(answer)
  let entry: Rendered | undefined
  if (start !== undefined) {
    try {
      await start({ id, epoch: claim.epoch + 1, reason: 'start', input }, grip)
    } catch (error) {
      // Nobody is going to write it.
      await takeOver(answer, 'failed')
      throw error
    }
  } else if (isLarge) {
    // No proxy can hold it, so the function streams it; others look on through the proxy.
    const { readable, writable } = new TransformStream<Uint8Array>()
    const writer = writable.getWriter()
    const close = (): void => void writer.close().catch(() => {})
    const write = ({ text, ended }: Rendered): false => {
      writer.write(new TextEncoder().encode(text || ':\n\n')).catch(() => {})
      if (ended) close()
      return false
    }
    letGoOn(grip, produceAnswer(answer, claim, produce!, input, write).finally(close))
    return new Response(readable, { headers })
  } else {
    let take: ((entry?: Rendered) => void) | undefined
    const first = new Promise<Rendered | undefined>((resolve) => (take = resolve))
    const offer = (entry?: Rendered): boolean => {
      const isTaken = take !== undefined
      take?.(entry)
      take = undefined
      return isTaken
    }
    letGoOn(grip, produceAnswer(answer, claim, produce!, input, offer))
    entry = await within(first, FIRST_CHUNKS)
    offer()
  }
  const { text = '', last = claim.last, ended = false } = entry ?? {}
  if (ended) return new Response(text, { headers })
  return grip.holdStream(
    { name: channel, prevId: `${last}` },
    { headers, body: text, link: { rel: 'next', uri, timeout: linkTimeout(lease) } },
  )
}

function tooLarge(): StreamError {
  return new StreamError(
    'ERR_STREAM_REQUEST_TOO_LARGE',
    'a proxy holds answers to requests of at most 100,000 bytes: send the last message only',
  )
}

function answersLast(): StreamError {
  return new StreamError(
    'ERR_STREAM_ANSWERS_LAST',
    'this platform sends a response only when its function is done, so nobody would see the answer while it is written: give createStreams() a "start" that makes another function call streams.run()',
  )
}
