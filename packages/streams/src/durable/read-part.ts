import type { History } from '../history.ts'
import { readEntries } from '../internal/read-entries.ts'
import { decodeDurableEntry, positionAfter } from './durable-entry.ts'
import type { Part } from './durable-headers.ts'
import type { Standing } from './durable-log.ts'
import { noStream, Refusal } from './refusal.ts'

/**
 * Reads a stream from a place on.
 *
 * @param after The place: `undefined` for the beginning, `now` for the end.
 * @throws {Refusal} A place that the stream does not have, or not any more: 400, 410. A stream that was deleted: 404.
 */
export async function readPart(
  history: History,
  channel: string,
  { begin, last }: Standing,
  after: number | 'now' | undefined,
): Promise<Part> {
  const { type } = last
  if (after === 'now') {
    const position = positionAfter(last)
    return {
      type,
      begin,
      from: position,
      position,
      entries: [],
      more: false,
      closed: last.closed === true,
    }
  }
  if (after !== undefined && after > last.id) {
    throw new Refusal(400, 'ERR_INVALID_ARGUMENT', '"offset" is behind the end of this stream')
  }
  if (after !== undefined && after <= begin) throw gone()
  const from = after ?? begin
  const { entries: read, more } = await readEntries(history, channel, from)
  const entries = read.map(({ id, data }) => decodeDurableEntry(id, data))
  if (entries.some(({ deleted }) => deleted)) throw noStream()
  const first = entries[0]
  if (after !== undefined && first !== undefined && first.id > after + 1) throw gone()
  const final = entries.at(-1)
  const position = final === undefined ? from : positionAfter(final)
  return { type, begin, from, position, entries, more, closed: !more && (final ?? last).closed === true }
}

function gone(): Refusal {
  return new Refusal(410, 'ERR_STREAM_MISSING', 'the stream does not have this offset any more')
}
