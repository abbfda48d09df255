import { agUi, type AgUiEventLike, createStreams, memoryHistory, type Streams } from '@grip/streams'
import { ChatClient, fetchServerSentEvents, type UIMessage } from '@tanstack/ai-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { layCable } from './kit/cable.ts'
import { replaceableProxies } from './kit/proxies.ts'
import { ScriptedSource } from './kit/script.ts'
import { serveBehind } from './kit/serve-behind.ts'

describe.each(Object.keys(replaceableProxies))('TanStack AI behind %s', { timeout: 60_000 }, (name) => {
  it('reads an answer, over a cable that is cut in the middle, and on a page that comes later', async () => {
    const { url, source } = await serveChat(name)
    const cable = await layCable(url)
    const first = openChat(`${cable.url}/api/chat`)
    const running = first.sendMessage('Tell me')
    const { runId } = await source.began
    source.say('one ', 'two ')
    await until(() => textOf(first).endsWith('two '))
    cable.cut()
    source.say('three ')
    await until(() => textOf(first).endsWith('three '))
    const second = openChat(`${url}/api/chat`, runId)
    second.attach()
    await until(() => textOf(second).endsWith('three '))
    source.say('four')
    source.finish()
    await running
    await until(() => second.getStatus() === 'ready')
    for (const chat of [first, second])
      expect([textOf(chat), chat.getStatus()]).toEqual(['one two three four', 'ready'])
    const late = openChat(`${url}/api/chat`, runId)
    late.attach()
    await until(() => late.getStatus() === 'ready' && textOf(late) !== '')
    expect(textOf(late)).toBe('one two three four')
  })

  it('is ready when an answer is stopped elsewhere', async () => {
    const { url, source, stop } = await serveChat(name)
    const chat = openChat(`${url}/api/chat`)
    const running = chat.sendMessage('Tell me')
    const { runId } = await source.began
    source.say('one ')
    await until(() => textOf(chat) === 'one ')
    await stop(runId)
    await running
    expect([chat.getStatus(), textOf(chat)]).toEqual(['ready', 'one '])
  })

  it('sees the error of an answer that broke off', async () => {
    const { url, source } = await serveChat(name)
    const chat = openChat(`${url}/api/chat`)
    const running = chat.sendMessage('Tell me')
    source.say('one ')
    source.fail(new Error('out of memory'))
    await running
    expect([chat.getStatus(), chat.getError()?.message]).toEqual(['error', 'The answer broke off.'])
  })
})

/** An app as a user of TanStack AI writes it. A run is an answer: its id is in a header, or in the query of who joins. */
async function serveChat(name: string) {
  const streams: Streams<AgUiEventLike> = createStreams({
    history: memoryHistory(),
    codec: agUi,
    path: (id) => `/api/chat?runId=${encodeURIComponent(id)}`,
    onError: () => {},
  })
  const source = new Model()
  const url = await serveBehind(name, async (request, grip) => {
    const joined = new URL(request.url).searchParams.get('runId')
    const runId = joined ?? request.headers.get('x-run-id')!
    if (request.method === 'DELETE') return Response.json(await streams.stop(grip, runId))
    // A client whose connection broke posts once more, and says what it has.
    const goesOn = joined !== null || request.headers.has('last-event-id')
    if (goesOn) return streams.resume(grip, runId, { replay: true })
    const { threadId } = (await request.json()) as Run
    return streams.start(grip, runId, () => source.answer({ runId, threadId }))
  })
  onTestFinished(() => source.finish())
  const stop = (runId: string) => fetch(`${url}/api/chat?runId=${runId}`, { method: 'DELETE' })
  return { url, source, stop }
}

interface Run {
  runId: string
  threadId: string
}

/** What `chat()` yields of a model that a test drives. */
class Model {
  readonly #source = new ScriptedSource<AgUiEventLike>()
  #begin!: (run: Run) => void
  readonly began = new Promise<Run>((resolve) => (this.#begin = resolve))

  async *answer(run: Run): AsyncGenerator<AgUiEventLike> {
    const source = this.#source
    this.#begin(run)
    yield { type: 'RUN_STARTED', ...run } as AgUiEventLike
    yield { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' } as AgUiEventLike
    yield* source
    yield { type: 'TEXT_MESSAGE_END', messageId: 'm' } as AgUiEventLike
    yield { type: 'RUN_FINISHED', ...run } as AgUiEventLike
  }

  say(...words: string[]): void {
    const events = words.map((delta) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta }))
    this.#source.push(...events)
  }

  finish(): void {
    this.#source.end()
  }

  fail(error: Error): void {
    this.#source.fail(error)
  }
}

function openChat(url: string, runId?: string): ChatClient {
  const chat = new ChatClient({
    connection: fetchServerSentEvents(url, { reconnect: { delayMs: 20 } }),
    threadId: 'thread',
    ...(runId !== undefined && { initialResumeSnapshot: { resumeState: { threadId: 'thread', runId } } }),
  })
  onTestFinished(() => chat.stop())
  return chat
}

function textOf(chat: ChatClient): string {
  const last: UIMessage | undefined = chat.getMessages().at(-1)
  if (last?.role !== 'assistant') return ''
  return last.parts.map((part) => (part.type === 'text' ? part.content : '')).join('')
}

async function until(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 20_000, interval: 20 }).toBe(true)
}
