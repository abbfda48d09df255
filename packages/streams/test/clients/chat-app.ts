import { createGripHandler, type GripHandler } from '@grip/core'
import {
  createStreams,
  type History,
  memoryHistory,
  type Streams,
  type UIMessageChunkLike,
} from '@grip/streams'
import type { AiSdk, Message } from './ai-sdk.ts'

/** An app as a user of the AI SDK writes it, with what a test needs to see of it. */
export interface ChatApp {
  handler: GripHandler
  streams: Streams<UIMessageChunkLike>
  /** When the last chunk of a chat's answer was written, by `performance.now()`. */
  finished: Map<string, number>
  errors: unknown[]
  /** Requests to `resume()`, by chat. */
  requests: Map<string, number>
}

export interface ChatAppOptions {
  sdk: AiSdk
  words: readonly string[]
  pause: number
  config: string
  history?: History
  lease?: number
}

/** POST /api/chat, GET /api/chat/<id>/stream, and the messages of a chat at /api/chat/<id>. */
export function createChatApp({
  sdk,
  words,
  pause,
  config,
  history = memoryHistory(),
  lease = 10_000,
}: ChatAppOptions): ChatApp {
  const messages = new Map<string, Message[]>()
  const finished = new Map<string, number>()
  const requests = new Map<string, number>()
  const errors: unknown[] = []
  const streams = createStreams({
    history,
    lease,
    path: (id) => `/api/chat/${encodeURIComponent(id)}/stream`,
    onError: (error) => errors.push(error),
  })
  const handler = createGripHandler(
    async (request, grip) => {
      const [, id, action] = /^\/api\/chat\/([^/]+)(\/stream)?$/.exec(new URL(request.url).pathname) ?? []
      if (id !== undefined && action === undefined) return Response.json(messages.get(id) ?? [])
      if (id !== undefined) {
        requests.set(id, (requests.get(id) ?? 0) + 1)
        return request.method === 'DELETE'
          ? Response.json(await streams.stop(grip, id))
          : streams.resume(grip, id)
      }
      const chat = (await request.json()) as { id: string; messages: Message[] }
      messages.set(chat.id, chat.messages)
      return streams.start(grip, chat.id, ({ signal }) =>
        sdk.answer(words, pause, signal, (message) => {
          finished.set(chat.id, performance.now())
          messages.set(chat.id, [...chat.messages, message])
        }),
      )
    },
    { config, onError: (error) => void errors.push(error) },
  )
  return { handler, streams, finished, errors, requests }
}
