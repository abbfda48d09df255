import { checkArgument, createAbortController } from '@grip/core/adapter'
import type { Codec, EndReason } from '../codecs/codec.ts'
import { StreamError } from '../errors.ts'
import type { Answer, AnswerEntry } from './answer.ts'
import { appendFenced } from './append-fenced.ts'
import type { Claim } from './claim.ts'
import { publishClose, publishEntry } from './publish-answer.ts'
import { readEntries } from './read-entries.ts'
import { addPiece, encodePiece, type Piece, renderAnswer, type Rendered } from './render-answer.ts'
import { sleep, within } from './timers.ts'

/** Chunks, as they come. */
export type Source<Chunk> = AsyncIterable<Chunk> | Iterable<Chunk> | ReadableStream<Chunk>

/** How a producer's work has ended; `handed over` and `superseded` answers go on. */
export type Outcome = EndReason | 'handed over' | 'superseded'

/** What a function is given that produces an answer. */
export interface ProduceContext<Chunk> {
  /** The answer's id. */
  id: string
  /**
   * Aborted when the answer is no longer wanted from this function: hand it to the model. Its `reason` is a
   * {@link StreamError} that says why.
   */
  signal: AbortSignal
  /** Which function this is that writes the answer, from 1. */
  epoch: number
  /** What `start()` was given as `input`. */
  input: unknown
  /** What has been written so far, neighbours merged, by the functions before this one. */
  written(): Promise<Chunk[]>
}

/** Your side of an answer: returns its chunks. */
export type Produce<Chunk> = (context: ProduceContext<Chunk>) => Source<Chunk> | Promise<Source<Chunk>>

/** About the most characters that wait to be appended, and about as many as a chunk takes beside its own. */
const [MAX_LENGTH, AROUND] = [100_000, 50]

/**
 * Writes an answer: appends what its source yields, and publishes it, one after the other.
 *
 * @param onEntry Offered each entry before it is published. One that it takes is not published.
 */
export async function produceAnswer<Chunk>(
  answer: Answer<Chunk>,
  { epoch, last }: Claim,
  produce: Produce<Chunk>,
  input?: unknown,
  onEntry?: (entry: Rendered) => boolean,
): Promise<Outcome> {
  const { settings, id, channel, report } = answer
  const { codec, lease, interval, budget, handOver, producers } = settings
  const controller = createAbortController()
  const { signal } = controller
  let pieces: Piece<Chunk>[] = []
  let length = 0
  let end: EndReason | 'handed over' | undefined
  let drained = (): void => {}
  let wake = (): void => {}
  const nextWake = (): Promise<void> => new Promise((resolve) => (wake = resolve))
  let woken = nextWake()
  const finish = (how: typeof end, error: unknown): void => {
    if (end !== undefined || signal.aborted) return
    end = how
    controller.abort(error)
    wake()
  }
  const fail = (error: unknown): void => {
    if (!signal.aborted) report(error)
    finish('failed', error)
  }

  // A source that does not end when it is told to is left alone.
  const pump = async (): Promise<void> => {
    try {
      const written = (): Promise<Chunk[]> => readAnswer(answer)
      for await (const chunk of checkSource(await produce({ id, signal, epoch, input, written }))) {
        if (signal.aborted) return
        try {
          // What cannot be kept or sent never reaches the history.
          length += AROUND + checkChunk(chunk, codec)
          addPiece(pieces, { chunk }, codec)
        } catch (error) {
          return fail(error)
        }
        wake()
        if (length >= MAX_LENGTH) await new Promise<void>((resolve) => (drained = resolve))
      }
      if (!signal.aborted) end = 'done'
      wake()
    } catch (error) {
      fail(error)
    }
  }

  const appendNext = (): void => wake()
  const timer = budget && setTimeout(() => finish('handed over', overBudget(budget)), budget)
  producers.set(channel, appendNext)
  try {
    void pump()
    for (;;) {
      // After a third of the lease without a chunk, an empty entry shows that this function is alive, and tells it whether to go on.
      await within(woken, lease / 3)
      woken = nextWake()
      const isLeaving = end === 'handed over'
      const entry = { chunks: chunksOf(pieces), end: end === 'handed over' ? undefined : end }
      ;[pieces, length] = [[], 0]
      drained()
      let took = 0
      if (!isLeaving || entry.chunks.length > 0) {
        const rendered = renderAnswer([{ id: last + 1, ...entry }], codec)
        await appendFenced(answer, { epoch, last }, entry)
        last++
        if (onEntry?.(rendered) !== true) {
          const began = performance.now()
          // The proxy may be away; the answer goes on.
          await within(publishEntry(answer, last, rendered.text), lease / 4)
          // A function that was frozen meanwhile would wait for as long again.
          took = Math.min(performance.now() - began, lease / 4)
        }
      }
      if (entry.end !== undefined) {
        await publishClose(answer, last)
        return entry.end
      }
      if (isLeaving) {
        await handOver!({ id, epoch: epoch + 1, reason: 'budget' })
        return 'handed over'
      }
      // Waits as long as the publish took, so that viewers who are behind catch up before the next entry.
      await sleep(Math.max(interval, took))
    }
  } catch (error) {
    controller.abort(error)
    const { code } = error as StreamError
    if (code === 'ERR_STREAM_STOPPED') return 'stopped'
    if (code === 'ERR_STREAM_SUPERSEDED') return 'superseded'
    report(error)
    // Its viewers are told when the lease has passed.
    return 'lost'
  } finally {
    clearTimeout(timer)
    drained()
    if (producers.get(channel) === appendNext) producers.delete(channel)
  }
}

/** The chunks of an answer so far, neighbours merged. */
async function readAnswer<Chunk>({ settings: { history, codec }, channel }: Answer<Chunk>): Promise<Chunk[]> {
  const state = await history.state(channel)
  const { entries } = await readEntries(history, channel, state?.begin ?? 0, Infinity)
  const all: Piece<Chunk>[] = []
  for (const { data } of entries) {
    for (const chunk of (JSON.parse(data) as AnswerEntry<Chunk>).chunks) addPiece(all, { chunk }, codec)
  }
  return chunksOf(all)
}

function chunksOf<Chunk>(pieces: readonly Piece<Chunk>[]): Chunk[] {
  return pieces.map(({ chunk }) => chunk!)
}

function checkSource<Chunk>(source: Source<Chunk>): AsyncIterable<Chunk> | Iterable<Chunk> {
  const from = Object(source) as AsyncIterable<Chunk> | Iterable<Chunk>
  const isSource = from === source && (Symbol.asyncIterator in from || Symbol.iterator in from)
  checkArgument(isSource, 'the source of an answer must be an async iterable or a ReadableStream of chunks')
  return from
}

/** Checks that a chunk can be kept and sent. Returns its length. */
function checkChunk<Chunk>(chunk: Chunk, codec: Codec<Chunk>): number {
  let [json, cause]: [string?, unknown?] = []
  try {
    json = JSON.stringify(chunk)
  } catch (error) {
    cause = error
  }
  if (json === undefined)
    throw new StreamError('ERR_STREAM_CHUNK', 'the source yielded a chunk that JSON cannot carry', { cause })
  encodePiece({ chunk, id: '' }, codec)
  return json.length
}

function overBudget(budget: number): StreamError {
  const message = `the budget of ${budget} ms is used up: the next function takes over`
  return new StreamError('ERR_STREAM_BUDGET', message)
}
