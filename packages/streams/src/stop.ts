import { isTiedToRequests } from '@grip/core/adapter'
import { checkPublisher } from './internal/arguments.ts'
import { endAnswer } from './internal/claim.ts'
import type { StreamContext, StreamPublisher } from './internal/grip-context.ts'
import { channelOf } from './internal/names.ts'
import { closeAfterAnswer, publishEntry } from './internal/publish-answer.ts'
import { renderAnswer } from './internal/render-answer.ts'
import type { Running } from './internal/run-producer.ts'

/** See {@link Streams.stop}. */
export async function stopAnswer<Chunk>(
  { settings, producers }: Running<Chunk>,
  publisher: StreamPublisher | StreamContext,
  id: string,
): Promise<boolean> {
  const { history, codec, report } = settings
  checkPublisher(publisher)
  const channel = channelOf(id)
  const last = await endAnswer(history, channel, id, await history.state(channel), 'stopped')
  if (last === undefined) return false
  // Elsewhere it notices when it next writes.
  if (!isTiedToRequests()) producers.get(channel)?.wake()
  const end = { id: last, chunks: [], end: 'stopped' } as const
  const { text } = renderAnswer<Chunk>([end], { after: last - 1, pieces: 0 }, codec)
  const to = { publisher, channel, report: (error: unknown) => report(error, id) }
  await publishEntry(to, last, text)
  await closeAfterAnswer(to, last)
  return true
}
