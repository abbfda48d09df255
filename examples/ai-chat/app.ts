import { createGripHandler, type GripHandler } from '@grip/core'
import {
  createStreams,
  type History,
  type ProduceContext,
  type Streams,
  type UIMessageChunkLike,
} from '@grip/streams'
import { type Message, type Part, speak } from './model.ts'

/** Where messages are kept that are complete. */
export interface Messages {
  load(chat: string): Promise<Message[]>
  save(chat: string, messages: Message[]): Promise<void>
}

/** A chunk of the AI SDK's stream, as far as this app writes it. */
interface Chunk extends UIMessageChunkLike {
  delta?: string
  data?: { name: string }
}

/** The chat: what `useChat` of the AI SDK asks for, and a way to stop. `name` is this function's, for the page to show. */
export function createApp(history: History, messages: Messages, name: string): GripHandler {
  const streams: Streams<Chunk> = createStreams({
    history,
    path: (id) => `/api/chat/${id}/stream`,
    // Short, so that one sees it.
    lease: 2000,
    onLost: (job, grip) => streams.run(grip, job, write),
    onError: (error) => console.log((error as Error).message),
  })

  return createGripHandler(async (request, grip) => {
    const { pathname } = new URL(request.url)
    const [, id, stream] = /^\/api\/chat\/([\w-]{8,64})(\/stream)?$/.exec(pathname) ?? []
    if (id !== undefined && stream === undefined) return Response.json(await messages.load(id))
    if (isForeign(request)) return new Response('Not from another site\n', { status: 403 })
    if (id !== undefined && request.method === 'DELETE') return Response.json(await streams.stop(grip, id))
    if (id !== undefined) return streams.resume(grip, id)
    if (pathname !== '/api/chat' || request.method !== 'POST')
      return new Response('Not found\n', { status: 404 })
    const chat = (await request.json()) as { id: string; messages: Message[] }
    if (!/^[\w-]{8,64}$/.test(chat.id)) return new Response('Not an id\n', { status: 400 })
    await messages.save(chat.id, chat.messages)
    return streams.start(grip, chat.id, write)
  })

  /** Writes an answer, from its beginning or from where the function before this one has died. */
  async function* write({ id, signal, written }: ProduceContext<Chunk>): AsyncGenerator<Chunk> {
    const before = await written()
    const soFar = before.map(({ delta = '' }) => delta).join('')
    const asked = await messages.load(id)
    const answer: Message = {
      id: crypto.randomUUID(),
      role: 'assistant',
      parts: [{ type: 'text', text: soFar }],
    }
    const [text] = answer.parts as [Part]
    answer.parts.push(...before.filter(({ type }) => type === 'data-function'))
    try {
      if (before.length === 0) yield* [{ type: 'start' }, { type: 'text-start', id: 'text' } as Chunk]
      const own = { type: 'data-function', data: { name } }
      answer.parts.push(own)
      yield own
      for await (const delta of speak(asked, soFar, signal)) {
        text.text += delta
        yield { type: 'text-delta', id: 'text', delta } as Chunk
      }
      if (signal.aborted) return
      // Saved before the end is seen: a page that finds no answer to resume finds it here.
      await messages.save(id, [...asked, answer])
      yield* [{ type: 'text-end', id: 'text' } as Chunk, { type: 'finish' }]
    } finally {
      const { code } = (signal.reason ?? {}) as { code?: string }
      if (code === 'ERR_STREAM_STOPPED') {
        answer.parts.push({ type: 'data-stopped' })
        await messages.save(id, [...asked, answer])
      }
    }
  }
}

/** Whether a page of another site sent it. Browsers name the page of every POST; servers name none. */
function isForeign({ headers }: Request): boolean {
  const host = headers.get('host')
  return ![null, `http://${host}`, `https://${host}`].includes(headers.get('origin'))
}
