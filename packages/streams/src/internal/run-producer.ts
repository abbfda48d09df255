import type { StreamJob } from '../job.ts'
import { readAnswer } from './read-answer.ts'
import type { Outcome, Producer } from './producer.ts'
import type { Running } from './running.ts'
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

/** Runs a producer where `stop()` of the same process finds it. */
export async function runProducer<Chunk>(
  { settings, producers }: Running<Chunk>,
  producer: Producer<Chunk>,
  { id, channel, epoch, input }: Pick<StreamJob, 'id' | 'epoch' | 'input'> & { channel: string },
  produce: Produce<Chunk>,
): Promise<Outcome> {
  producers.set(channel, producer)
  const written = (): Promise<Chunk[]> => readAnswer(settings, channel)
  try {
    return await producer.write(() => produce({ id, signal: producer.signal, epoch, input, written }))
  } finally {
    if (producers.get(channel) === producer) producers.delete(channel)
  }
}
