import { closeAfterAnswer, publishEntry } from './internal/publish-answer.ts'
import { endAnswer } from './internal/claim.ts'
import type { StreamContext, StreamPublisher } from './internal/grip-context.ts'
import { isTiedToRequests } from './internal/is-tied-to-requests.ts'
import { channelOf } from './internal/names.ts'
import { renderAnswer } from './internal/render-answer.ts'
import type { Running } from './internal/running.ts'

/** See {@link Streams.stop}. */
export async function stopAnswer<Chunk>(
  { settings, producers }: Running<Chunk>,
  publisher: StreamPublisher | StreamContext,
  id: string,
): Promise<boolean> {
  const { history, codec, report } = settings
  const channel = channelOf(id)
  const last = await endAnswer(history, channel, await history.state(channel), 'stopped')
  if (last === undefined) return false
  // Elsewhere it notices when it next writes.
  if (!isTiedToRequests()) producers.get(channel)?.poke()
  const { text } = renderAnswer(
    [{ id: last, chunks: [], end: 'stopped' }],
    { after: last - 1, pieces: 0 },
    codec,
  )
  const tell = (error: unknown): void => report(error, id)
  await publishEntry(publisher, channel, last, text, tell)
  await closeAfterAnswer(publisher, channel, last, tell)
  return true
}
