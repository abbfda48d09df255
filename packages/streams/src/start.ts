import { checkArgument, checkOptions } from '@grip/core/adapter'
import { StreamError } from './errors.ts'
import { letGoOn, type StreamContext } from './internal/grip-context.ts'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import { beginAnswer } from './internal/claim.ts'
import { channelOf } from './internal/names.ts'
import { Producer } from './internal/producer.ts'
import type { Rendered } from './internal/render-answer.ts'
import { runProducer, type Produce } from './internal/run-producer.ts'
import { linkOf } from './internal/settings.ts'
import { within } from './internal/timers.ts'
import type { Running } from './internal/running.ts'
import { checkFunction } from './internal/invalid-argument.ts'

/** Options of {@link Streams.start}. */
export interface StartOptions {
  /** Headers beside those of the codec. */
  headers?: Readonly<Record<string, string>> | undefined
  /** What the other function needs, as JSON: it arrives as `job.input`. */
  input?: unknown
}

/** Milliseconds that an answer waits for its first chunks, so that it begins with them. */
const FIRST_CHUNKS = 100

/** Bytes of a request beyond which the proxy refuses to hold its answer. */
const MAX_HELD_REQUEST = 100_000

/** See {@link Streams.start}. */
export async function startAnswer<Chunk>(
  running: Running<Chunk>,
  grip: StreamContext,
  id: string,
  produce: Produce<Chunk> | undefined,
  options: StartOptions,
): Promise<Response> {
  const { settings } = running
  const { history, path, lease, start, codec, report } = settings
  const channel = channelOf(id)
  checkFunction('produce', produce)
  checkArgument(
    produce !== undefined || start !== undefined,
    '"produce" must be a function that returns the chunks',
  )
  checkOptions('start()', options, ['headers', 'input'])
  checkArgument(
    path !== undefined,
    'start() needs the "path" option of createStreams(): the path at which your app calls resume()',
  )
  const uri = linkOf(path(id), grip)
  // A request that no proxy sent is refused before the model costs anything.
  if (!grip.proxied) return grip.holdStream(channel)
  const isLarge = Number(grip.request.headers.get('content-length') ?? 0) > MAX_HELD_REQUEST
  if (isLarge && start !== undefined) throw tooLarge()
  if (start === undefined && grip.platform.answersLast) throw answersLast()

  const claim = await beginAnswer(history, channel, id, lease)
  const headers = eventStreamHeaders(codec.headers, options.headers)
  const hold = (text: string, last: number): Response =>
    grip.holdStream(
      { name: channel, prevId: `${last}` },
      { headers, body: text, link: { rel: 'next', uri, timeout: Math.ceil(lease / 1000) } },
    )
  if (start !== undefined) {
    await start({ id, epoch: claim.epoch + 1, reason: 'start', input: options.input }, grip)
    return hold('', claim.last)
  }
  const attached = isLarge ? new AttachedAnswer() : undefined
  const first = new FirstEntry()
  const onEntry = (entry: Rendered): boolean => attached?.add(entry) ?? first.offer(entry)
  const producer = new Producer({ settings, publisher: grip, id, channel, claim, onEntry })
  const work = runProducer(
    running,
    producer,
    { id, channel, epoch: claim.epoch, input: options.input },
    produce!,
  )
    .catch((error: unknown) => report(error, id))
    .finally(() => attached?.close())
  letGoOn(grip, work)
  if (attached !== undefined) return new Response(attached.stream, { headers })
  const entry = await first.within(FIRST_CHUNKS)
  if (entry?.ended) return new Response(entry.text, { headers })
  return hold(entry?.text ?? '', entry?.last ?? claim.last)
}

/** The first entry, for the answer that waits for it. */
class FirstEntry {
  #take: ((entry: Rendered) => void) | undefined
  readonly #taken: Promise<Rendered>

  constructor() {
    this.#taken = new Promise((resolve) => (this.#take = resolve))
  }

  /** Whether the answer begins with it. */
  offer(entry: Rendered): boolean {
    const take = this.#take
    this.#take = undefined
    take?.(entry)
    return take !== undefined
  }

  async within(milliseconds: number): Promise<Rendered | undefined> {
    const entry = await within(this.#taken, milliseconds, undefined)
    this.#take = undefined
    return entry
  }
}

/** An answer that no proxy can hold, as a stream of the function's own. */
class AttachedAnswer {
  readonly stream: ReadableStream<Uint8Array>
  readonly #encoder = new TextEncoder()
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor() {
    this.stream = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      cancel: () => void (this.#controller = undefined),
    })
  }

  // Others look on through the proxy, so it is published as well.
  add({ text, ended }: Rendered): false {
    this.#controller?.enqueue(this.#encoder.encode(text || ':\n\n'))
    if (ended) this.close()
    return false
  }

  close(): void {
    this.#controller?.close()
    this.#controller = undefined
  }
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
