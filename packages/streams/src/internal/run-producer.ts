import type { StreamPublisher } from './grip-context.ts'
import { type Outcome, Producer, type ProducerInit } from './producer.ts'
import { readAnswer } from './read-answer.ts'
import type { Settings } from './settings.ts'
import type { Source } from './source.ts'

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

/** The answers that are written in this process. */
export interface Running<Chunk> {
  settings: Settings<Chunk>
  producers: Map<string, Producer<Chunk>>
}

/** Runs a producer where `stop()` of the same process finds it. */
export async function runProducer<Chunk>(
  { settings, producers }: Running<Chunk>,
  publisher: StreamPublisher,
  init: Omit<ProducerInit<Chunk>, 'settings' | 'publisher'>,
  produce: Produce<Chunk>,
  input?: unknown,
): Promise<Outcome> {
  const { id, channel, claim } = init
  const producer = new Producer({ ...init, settings, publisher })
  const { signal } = producer
  producers.set(channel, producer)
  const written = (): Promise<Chunk[]> => readAnswer(settings, channel)
  try {
    return await producer.write(() => produce({ id, signal, epoch: claim.epoch, input, written }))
  } finally {
    if (producers.get(channel) === producer) producers.delete(channel)
  }
}
