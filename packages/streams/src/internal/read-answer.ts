import { decodeAnswerEntry } from './answer-entry.ts'
import { addMerged } from './chunk-buffer.ts'
import { readEntries } from './read-entries.ts'
import type { Settings } from './settings.ts'

/** The chunks of an answer so far, neighbours merged. */
export async function readAnswer<Chunk>(
  { history, codec }: Settings<Chunk>,
  channel: string,
): Promise<Chunk[]> {
  const state = await history.state(channel)
  const { entries } = await readEntries(history, channel, state?.begin ?? 0, Infinity)
  const all: Chunk[] = []
  for (const { data } of entries) {
    for (const chunk of decodeAnswerEntry<Chunk>(data).chunks) addMerged(all, chunk, codec)
  }
  return all
}
