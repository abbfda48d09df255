import type { HeadersInput } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import type { StreamState } from './history.ts'
import { type Answer, type AnswerEntry, answerOf } from './internal/answer.ts'
import { checkContext } from './internal/arguments.ts'
import { isLost, seize } from './internal/claim.ts'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import { letGoOn, type StreamContext } from './internal/grip-context.ts'
import { linkOf, linkTimeout } from './internal/link-of.ts'
import { readEntries } from './internal/read-entries.ts'
import { renderAnswer } from './internal/render-answer.ts'
import type { Settings } from './internal/settings.ts'

/** Options of {@link Streams.resume}. */
export interface ResumeOptions {
  /** Whether an answer that has ended is sent once more to who asks for it without a last id. Default `false`: 204. */
  replay?: boolean | undefined
  /** Headers beside those of the codec. */
  headers?: HeadersInput | undefined
}

/** See {@link Streams.resume}. */
export async function resumeAnswer<Chunk>(
  settings: Settings<Chunk>,
  grip: StreamContext,
  id: string,
  options: ResumeOptions = {},
): Promise<Response> {
  const { history, codec, lease, path } = settings
  checkContext(grip)
  const answer = answerOf(settings, grip, id)
  const { channel } = answer
  checkOptions('resume()', options, ['replay', 'headers'])
  const { replay = false, headers: more } = options
  checkArgument(typeof replay === 'boolean', '"replay" must be true or false')
  const headers = eventStreamHeaders(codec.headers, more)
  const said = grip.lastIds.get(channel)
  const isLink = said !== undefined
  const state = await history.state(channel)
  if (state === undefined || state.epoch === 0) return nothing()
  const position = positionOf(said ?? grip.request.headers.get('last-event-id'), state.last)
  if (state.ended && position === undefined && !replay && !isLink) return nothing()
  if (isLost(state, lease)) await rescue(answer, grip, state)
  // One that the reader has to its end has ended, whatever came after it.
  const from = position === undefined ? state.begin : Math.max(position.after - 1, 0)
  const read = await readEntries(history, channel, from)
  const entries = read.entries.map(({ id, data }) => ({ id, ...(JSON.parse(data) as AnswerEntry<Chunk>) }))
  const { text, last, ended } = renderAnswer(entries, codec, position?.after ?? from, position?.seen)
  if (ended) return text === '' && !isLink ? nothing() : new Response(text, { headers })
  // Clients that come back by a POST are followed where a GET is answered.
  const uri = linkOf(grip.request.method === 'GET' ? undefined : path && (path(id) ?? null), grip)
  const timeout = read.more ? 1 : linkTimeout(lease)
  return grip.holdStream(
    { name: channel, prevId: `${last}` },
    { headers, body: text, link: { rel: 'next', uri, timeout } },
  )
}

// An `EventSource` that is answered so does not come back.
function nothing(): Response {
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
}

/** All up to an entry, and so many events of the one that follows; `undefined` for what was never sent. */
function positionOf(said: string | null, last: number): { after: number; seen: number } | undefined {
  const [, id, seen = '0'] = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(said ?? '') ?? []
  if (!(Number(id) <= last)) return undefined
  return { after: Number(id) - (seen === '0' ? 0 : 1), seen: Number(seen) }
}

/** Sees to an answer whose producer has died: another goes on, or it ends. */
async function rescue<Chunk>(answer: Answer<Chunk>, grip: StreamContext, state: StreamState): Promise<void> {
  const { settings, id, report } = answer
  const { onLost } = settings
  const claim = await seize(answer, state, onLost === undefined ? 'lost' : undefined)
  if (claim === undefined || onLost === undefined) return
  // Of all who notice, the one whose claim is taken calls.
  const called = (async () => onLost({ id, epoch: claim.epoch + 1, reason: 'lost' }, grip))()
  letGoOn(grip, called.catch(report))
}
