import { isTiedToRequests } from '@grip/core/adapter'
import { answerOf } from './internal/answer.ts'
import { takeOver } from './internal/claim.ts'
import type { StreamContext, StreamPublisher } from './internal/grip-context.ts'
import { closeAfterAnswer, publishEntry } from './internal/publish-answer.ts'
import { renderAnswer } from './internal/render-answer.ts'
import type { Settings } from './internal/settings.ts'

/** See {@link Streams.stop}. */
export async function stopAnswer<Chunk>(
  settings: Settings<Chunk>,
  publisher: StreamPublisher | StreamContext,
  id: string,
): Promise<boolean> {
  const answer = answerOf(settings, publisher, id)
  const claim = await takeOver(answer, 'stopped')
  if (typeof claim === 'string') return false
  // Elsewhere it notices when it next writes.
  if (!isTiedToRequests()) settings.producers.get(answer.channel)?.()
  const { last } = claim
  const { text } = renderAnswer([{ id: last, chunks: [], end: 'stopped' }], settings.codec)
  await publishEntry(answer, last, text)
  await closeAfterAnswer(answer, last)
  return true
}
