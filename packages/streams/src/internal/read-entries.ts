import type { History, StoredEntry } from '../history.ts'

/** Most characters of entries in one response, after which the rest comes with the next one. */
const MAX_LENGTH = 1_000_000

/** How many entries are read at once, at first and at most. */
const [FIRST_PAGE, MAX_PAGE] = [16, 256]

/** Reads entries from a number on, until there are no more, or so many characters of them. */
export async function readEntries(
  history: History,
  stream: string,
  after: number,
  length: number = MAX_LENGTH,
): Promise<{ entries: StoredEntry[]; more: boolean }> {
  const entries: StoredEntry[] = []
  for (let size = 0, count = FIRST_PAGE; ;) {
    const page = await history.read(stream, entries.at(-1)?.id ?? after, count)
    for (const entry of page) {
      entries.push(entry)
      size += entry.data.length
      if (size >= length) return { entries, more: true }
    }
    if (page.length < count) return { entries, more: false }
    // No more than there is room for, if they are as large as those before them.
    count = Math.ceil(Math.min(count * 4, MAX_PAGE, ((length - size) * entries.length) / size))
  }
}
