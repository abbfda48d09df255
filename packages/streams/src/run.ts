import { checkArgument } from '@grip/core/adapter'
import { StreamError } from './errors.ts'
import { beginAnswer, takeOver } from './internal/claim.ts'
import type { StreamPublisher } from './internal/grip-context.ts'
import { channelOf } from './internal/names.ts'
import { type Outcome, Producer } from './internal/producer.ts'
import { type Produce, runProducer } from './internal/run-producer.ts'
import type { Running } from './internal/running.ts'
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
  checkArgument(
    typeof job === 'object' && job !== null && Number.isSafeInteger(job.epoch) && job.epoch > 0,
    '"job" must be a job that your "start", "handOver" or "onLost" received',
  )
  checkArgument(typeof produce === 'function', '"produce" must be a function that returns the chunks')
  const { id, epoch, input } = job
  const channel = channelOf(id)
  try {
    const { settings } = running
    const claim = await takeOver(settings.history, channel, id, epoch)
    const producer = new Producer({ settings, publisher, id, channel, claim })
    return await runProducer(running, producer, { id, channel, epoch, input }, produce)
  } catch (error) {
    // A job that comes twice, or too late, is no failure.
    if (error instanceof StreamError && error.code === 'ERR_STREAM_BUSY') return 'superseded'
    if (error instanceof StreamError && error.code === 'ERR_STREAM_STOPPED') return 'stopped'
    throw error
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
  const { settings } = running
  const channel = channelOf(id)
  const produce = typeof source === 'function' ? source : (): Source<Chunk> => source
  const claim = await beginAnswer(settings.history, channel, id, settings.lease)
  const producer = new Producer({ settings, publisher, id, channel, claim })
  return runProducer(running, producer, { id, channel, epoch: claim.epoch }, produce)
}

function checkPublisher(publisher: Partial<StreamPublisher> | undefined): void {
  const right = typeof publisher?.publish === 'function'
  checkArgument(right, '"publisher" must be the grip of a handler, or a Publisher')
}
