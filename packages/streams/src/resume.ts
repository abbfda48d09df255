import { checkArgument, checkOptions } from '@grip/core/adapter'
import { eventStreamHeaders } from './internal/event-stream-headers.ts'
import { endAnswer } from './internal/claim.ts'
import { letGoOn, type StreamContext } from './internal/grip-context.ts'
import { decodeAnswerEntry, encodeAnswerEntry } from './internal/answer-entry.ts'
import { channelOf } from './internal/names.ts'
import { readEntries } from './internal/read-answer.ts'
import { type Position, renderAnswer } from './internal/render-answer.ts'
import { linkOf, type Settings } from './internal/settings.ts'
import type { StreamState } from './history.ts'

/** Options of {@link Streams.resume}. */
export interface ResumeOptions {
  /** Whether an answer that has ended is sent once more to who asks for it without a last id. Default `false`: 204. */
  replay?: boolean | undefined
  /** Headers beside those of the codec. */
  headers?: Readonly<Record<string, string>> | undefined
}

/** Most characters of entries in one response, after which the rest comes with the next link. */
const MAX_LENGTH = 1_000_000

/** See {@link Streams.resume}. */
export async function resumeAnswer<Chunk>(
  settings: Settings<Chunk>,
  grip: StreamContext,
  id: string,
  options: ResumeOptions,
): Promise<Response> {
  const { history, codec, lease, path } = settings
  const channel = channelOf(id)
  checkOptions('resume()', options, ['replay', 'headers'])
  const { replay = false } = options
  checkArgument(typeof replay === 'boolean', '"replay" must be true or false')
  const isLink = grip.lastIds.has(channel)
  let state = await history.state(channel)
  if (state === undefined || state.epoch === 0) return nothing()
  const said = positionOf(grip.lastIds.get(channel) ?? grip.request.headers.get('last-event-id'), state.last)
  if (state.ended && said === undefined && !replay && !isLink) return nothing()
  if (!state.ended && state.idle > lease) {
    await rescue(settings, grip, id, channel, state)
    state = (await history.state(channel)) ?? state
  }
  const position = said ?? { after: state.begin, pieces: 0 }
  const { text, last, ended, more } = await readFrom(settings, channel, position, said !== undefined)
  const headers = eventStreamHeaders(codec.headers, options.headers)
  if (ended) return text === '' && !isLink ? nothing() : new Response(text, { headers })
  // Clients that come back by a POST are followed where a GET is answered.
  const uri = linkOf(grip.request.method === 'GET' ? undefined : path?.(id), grip)
  return grip.holdStream(
    { name: channel, prevId: `${last}` },
    {
      headers,
      body: text,
      link: { rel: 'next', uri, timeout: more ? 1 : Math.ceil(lease / 1000) },
    },
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

/** An answer from a reader's position on. One that the reader has to its end has ended, whatever came after it. */
async function readFrom<Chunk>(
  { history, codec }: Settings<Chunk>,
  channel: string,
  position: Position,
  isKnown: boolean,
): Promise<{ text: string; last: number; ended: boolean; more: boolean }> {
  const from = isKnown ? Math.max(position.after - 1, 0) : position.after
  const { entries, more } = await readEntries(history, channel, from, MAX_LENGTH)
  return {
    ...renderAnswer(
      entries.map(({ id, data }) => ({ id, ...decodeAnswerEntry<Chunk>(data) })),
      position,
      codec,
    ),
    more,
  }
}

/** Sees to an answer whose producer has died: another goes on, or it ends. */
async function rescue<Chunk>(
  { history, onLost, report }: Settings<Chunk>,
  grip: StreamContext,
  id: string,
  channel: string,
  state: StreamState,
): Promise<void> {
  if (onLost === undefined) return void (await endAnswer(history, channel, state, 'lost'))
  // Of all who notice, the one whose claim is taken calls.
  const epoch = state.epoch + 1
  const claimed = await history.append(channel, encodeAnswerEntry({ chunks: [] }), {
    epoch,
    after: state.last,
  })
  if (claimed === undefined) return
  const called = async (): Promise<unknown> => onLost({ id, epoch: epoch + 1, reason: 'lost' }, grip)
  letGoOn(
    grip,
    called().catch((error: unknown) => report(error, id)),
  )
}
