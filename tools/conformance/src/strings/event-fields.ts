import { type ServerSentEvent, sse } from '@grip/core'
import type { ClauseContext } from '../harness/clause-context.ts'
import { field, type StringField } from './field.ts'
import { streamed } from './publish-fields.ts'

/** What a reader of a stream makes of one field of an event: its lines, of which the format keeps no CR. */
async function read(t: ClauseContext, name: string, event: ServerSentEvent): Promise<string> {
  const lines = (await streamed(t, sse(event))).split('\n')
  return lines
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 2))
    .join('\n')
}

/** Fields of a server-sent event. */
export const eventFields: readonly StringField[] = [
  field('data of sse', 'plain, CR, LF, NUL, U+FEFF', async (t, data) => {
    const received = await read(t, 'data', { data })
    // A line break of any kind is one, and arrives as LF.
    return received === data.replace('\r', '\n') ? data : received
  }),
  field('event of sse', 'plain, U+FEFF', (t, event) => read(t, 'event', { event, data: 'x' })),
  field('id of sse', 'plain, U+FEFF', (t, id) => read(t, 'id', { id, data: 'x' })),
  field('comment of sse', 'plain, CR, LF, NUL, U+FEFF', async (t, comment) => {
    const received = await read(t, '', { comment })
    return received === comment.replace('\r', '\n') ? comment : received
  }),
]
