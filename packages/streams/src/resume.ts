import type { HeadersInput } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import type { StreamState } from './history.ts'
import { decodeAnswerEntry } from './internal/answer-entry.ts'
import { checkContext } from './internal/arguments.ts'
import { endAnswer, NOTHING } from './internal/claim.ts'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import { letGoOn, type StreamContext } from './internal/grip-context.ts'
import { linkOf, linkTimeout } from './internal/link-of.ts'
import { channelOf } from './internal/names.ts'
import { readEntries } from './internal/read-entries.ts'
import { type Position, renderAnswer } from './internal/render-answer.ts'
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
  options: ResumeOptions,
): Promise<Response> {
  const { history, codec, lease, path } = settings
  checkContext(grip)
  const channel = channelOf(id)
  checkOptions('resume()', options, ['replay', 'headers'])
  const { replay = false, headers: more } = options
  checkArgument(typeof replay === 'boolean', '"replay" must be true or false')
  const headers = eventStreamHeaders(codec.headers, more)
  const isLink = grip.lastIds.has(channel)
  let state = await history.state(channel)
  if (state === undefined || state.epoch === 0) return nothing()
  const said = positionOf(grip.lastIds.get(channel) ?? grip.request.headers.get('last-event-id'), state.last)
  if (state.ended && said === undefined && !replay && !isLink) return nothing()
  if (!state.ended && state.idle > lease) {
    await rescue(settings, grip, id, channel, state)
    state = (await history.state(channel)) ?? state
  }
  // One that the reader has to its end has ended, whatever came after it.
  const after = said === undefined ? state.begin : Math.max(said.after - 1, 0)
  const read = await readEntries(history, channel, after)
  const entries = read.entries.map((entry) => ({ ...entry, ...decodeAnswerEntry<Chunk>(entry.data) }))
  const { text, last, ended } = renderAnswer(entries, said ?? { after, pieces: 0 }, codec)
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

/** Where a reader stands; `undefined` for one that has nothing, or names what was never sent. */
function positionOf(said: string | null | undefined, last: number): Position | undefined {
  const [, id, pieces] = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(said ?? '') ?? []
  if (id === undefined || Number(id) > last) return undefined
  return pieces === undefined
    ? { after: Number(id), pieces: 0 }
    : { after: Number(id) - 1, pieces: Number(pieces) }
}

/** Sees to an answer whose producer has died: another goes on, or it ends. */
async function rescue<Chunk>(
  { history, onLost, report }: Settings<Chunk>,
  grip: StreamContext,
  id: string,
  channel: string,
  state: StreamState,
): Promise<void> {
  if (onLost === undefined) return void (await endAnswer(history, channel, id, state, 'lost'))
  // Of all who notice, the one whose claim is taken calls.
  const epoch = state.epoch + 1
  const claimed = await history.append(channel, NOTHING, { epoch, after: state.last })
  if (claimed === undefined) return
  const called = (async () => onLost({ id, epoch: epoch + 1, reason: 'lost' }, grip))()
  letGoOn(
    grip,
    called.catch((error: unknown) => report(error, id)),
  )
}
