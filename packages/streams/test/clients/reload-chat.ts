import { type AiChat, type AiSdk, type Message, textOf } from './ai-sdk.ts'

/** What a chat had at its end. */
export interface Reloaded {
  text: string
  reloads: number
  /** When it was ready with the whole answer, by `performance.now()`. */
  readyAt: number
  /** Of its texts on the way, those that the next one did not begin with. */
  torn: string[]
}

const RELOAD_PAUSE = 20

/**
 * Sends a message as a page does that has `useChat({ resume: true })`, and reloads the page at the given lengths of the
 * answer, and whenever its connection breaks.
 */
export async function reloadChat(
  sdk: AiSdk,
  origin: string,
  id: string,
  lengths: readonly number[],
  full: number,
): Promise<Reloaded> {
  const api = `${origin}/api/chat`
  const torn: string[] = []
  const left = [...lengths].toSorted((a, b) => a - b)
  let reloads = 0
  let chat = sdk.openChat(api, id, [])
  let running = chat.sendMessage({ text: 'Tell me' }).catch(() => {})
  let before = ''
  let readyAt: number | undefined
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    const text = lastText(chat)
    if (!text.startsWith(before) && !before.startsWith(text)) torn.push(text)
    if (text.length > before.length) before = text
    if (chat.status === 'ready' && text.length >= full) {
      readyAt ??= performance.now()
      if (left.length === 0) break
    }
    const isDue = left.length > 0 && text.length >= left[0]!
    const isBroken = chat.status === 'error' || (chat.status === 'ready' && (await settled(running)))
    if (isDue || isBroken) {
      // One length per reload, so that a text that arrives in large pieces is reloaded as often.
      if (isDue) left.shift()
      await chat.stop()
      await running
      reloads++
      // What a page is served with, and then what `resume: true` does.
      if (isBroken) await new Promise((resolve) => setTimeout(resolve, 200))
      const messages = await loadMessages(`${api}/${id}`)
      chat = sdk.openChat(api, id, messages)
      running = chat.resumeStream().catch(() => {})
    }
    await new Promise((resolve) => setTimeout(resolve, RELOAD_PAUSE / 4))
  }
  return { text: lastText(chat), reloads, readyAt: readyAt ?? performance.now(), torn }
}

async function loadMessages(url: string): Promise<Message[]> {
  for (;;) {
    try {
      const response = await fetch(url)
      return (await response.json()) as Message[]
    } catch {
      // The proxy is away.
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function lastText(chat: AiChat): string {
  const last = chat.messages.at(-1)
  return last?.role === 'assistant' ? textOf(last) : ''
}

function settled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([
    promise.then(() => true),
    new Promise<false>((resolve) => setImmediate(resolve, false)),
  ])
}
