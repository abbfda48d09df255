import { checkArgument } from '@grip/core/adapter'
import { answerOf } from './internal/answer.ts'
import { checkProduce } from './internal/arguments.ts'
import { beginAnswer, takeOver } from './internal/claim.ts'
import type { StreamPublisher } from './internal/grip-context.ts'
import { type Outcome, type Produce, produceAnswer, type Source } from './internal/producer.ts'
import type { Settings } from './internal/settings.ts'
import type { StreamJob } from './job.ts'

/** See {@link Streams.run}. */
export async function runJob<Chunk>(
  settings: Settings<Chunk>,
  publisher: StreamPublisher,
  job: StreamJob,
  produce: Produce<Chunk>,
): Promise<Outcome> {
  const isJob = Number.isSafeInteger(job?.epoch) && job.epoch > 0
  checkArgument(isJob, '"job" must be a job that your "start", "handOver" or "onLost" received')
  checkProduce(produce)
  const answer = answerOf(settings, publisher, job.id)
  // A job that comes twice, or too late, is no failure.
  const claim = await takeOver(answer, undefined, job.epoch)
  return typeof claim === 'string' ? claim : produceAnswer(answer, claim, produce, job.input)
}

/** See {@link Streams.write}. */
export async function writeAnswer<Chunk>(
  settings: Settings<Chunk>,
  publisher: StreamPublisher,
  id: string,
  source: Source<Chunk> | Produce<Chunk>,
): Promise<Outcome> {
  const answer = answerOf(settings, publisher, id)
  const produce = typeof source === 'function' ? source : (): Source<Chunk> => source
  return produceAnswer(answer, await beginAnswer(answer), produce)
}
