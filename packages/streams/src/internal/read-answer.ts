import type { History, StoredEntry } from '../history.ts'
import { decodeAnswerEntry } from './answer-entry.ts'
import type { Settings } from './settings.ts'

/** Most entries that are read at once. */
const PAGE = 500

/** Reads entries from a number on, until there are no more, or more than so many characters. */
export async function readEntries(
  history: History,
  channel: string,
  after: number,
  length: number,
): Promise<{ entries: StoredEntry[]; more: boolean }> {
  const entries: StoredEntry[] = []
  for (let size = 0, last = after; ;) {
    const page = await history.read(channel, last, PAGE)
    for (const entry of page) {
      entries.push(entry)
      size += entry.data.length
      if (size >= length) return { entries, more: true }
    }
    if (page.length < PAGE) return { entries, more: false }
    last = page.at(-1)!.id
  }
}

/** The chunks of an answer so far, neighbours merged. */
export async function readAnswer<Chunk>(
  { history, codec }: Settings<Chunk>,
  channel: string,
): Promise<Chunk[]> {
  const state = await history.state(channel)
  if (state === undefined) return []
  const { entries } = await readEntries(history, channel, state.begin, Infinity)
  const all = entries.flatMap(({ data }) => decodeAnswerEntry<Chunk>(data).chunks)
  return all.reduce<Chunk[]>((merged, chunk) => {
    const before = merged.at(-1)
    const one = before === undefined ? undefined : codec.merge?.(before, chunk)
    return one === undefined ? (merged.push(chunk), merged) : (merged.splice(-1, 1, one), merged)
  }, [])
}
