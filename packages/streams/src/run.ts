import { checkArgument } from '@grip/core/adapter'
import { checkPublisher } from './internal/arguments.ts'
import { beginAnswer, takeOver } from './internal/claim.ts'
import type { StreamPublisher } from './internal/grip-context.ts'
import { channelOf } from './internal/names.ts'
import { type Outcome, outcomeOf } from './internal/producer.ts'
import { type Produce, type Running, runProducer } from './internal/run-producer.ts'
import type { Source } from './internal/source.ts'
import type { StreamJob } from './job.ts'

/** See {@link Streams.run}. */
export async function runJob<Chunk>(
  running: Running<Chunk>,
  publisher: StreamPublisher,
  job: StreamJob,
  produce: Produce<Chunk>,
): Promise<Outcome> {
  checkPublisher(publisher)
  const isJob = Number.isSafeInteger(job?.epoch) && job.epoch > 0
  checkArgument(isJob, '"job" must be a job that your "start", "handOver" or "onLost" received')
  checkArgument(typeof produce === 'function', '"produce" must be a function that returns the chunks')
  const { id, epoch, input } = job
  const channel = channelOf(id)
  try {
    const claim = await takeOver(running.settings.history, channel, id, epoch)
    return await runProducer(running, publisher, { id, channel, claim }, produce, input)
  } catch (error) {
    // A job that comes twice, or too late, is no failure.
    const outcome = outcomeOf(error)
    if (outcome === undefined) throw error
    return outcome
  }
}

/** See {@link Streams.write}. */
export async function writeAnswer<Chunk>(
  running: Running<Chunk>,
  publisher: StreamPublisher,
  id: string,
  source: Source<Chunk> | Produce<Chunk>,
): Promise<Outcome> {
  checkPublisher(publisher)
  const { history, lease } = running.settings
  const channel = channelOf(id)
  const produce = typeof source === 'function' ? source : (): Source<Chunk> => source
  const claim = await beginAnswer(history, channel, id, lease)
  return runProducer(running, publisher, { id, channel, claim }, produce)
}
