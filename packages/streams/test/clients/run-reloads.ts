import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { toNodeListener } from '@grip/node'
import { memoryHistory } from '@grip/streams'
import { layCable } from '../kit/cable.ts'
import type { ReplaceableProxy } from '../kit/proxies.ts'
import type { AiSdk } from './ai-sdk.ts'
import { createChatApp } from './chat-app.ts'
import { startLossyControl } from './lossy-control.ts'
import { reloadChat } from './reload-chat.ts'
import { wordsOf } from './words.ts'

export interface ReloadsOptions {
  sdk: AiSdk
  /** Starts the proxy, or another one in the place of one that has ended. */
  startProxy(origin: string, ended?: ReplaceableProxy): Promise<ReplaceableProxy>
  /** How often each chat's page is reloaded, at random places. */
  reloads: readonly number[]
  words?: number
  /** The lease of the answers, in milliseconds. */
  lease?: number
  /** Milliseconds between two words. */
  pause?: number
  /** Loses one publish in so many. */
  loseEvery?: number
  /** Kills the proxy once, in the middle. */
  killsProxy?: boolean
}

export interface ReloadsResult {
  chats: number
  reloads: number
  lostPublishes: number
  /** Chats whose text at the end, or on the way, was not what was said. */
  wrong: string[]
  /** The longest time from the last chunk to a page that is ready, in milliseconds. */
  slowest: number
  errors: unknown[]
}

/** Runs chats of the unmodified AI SDK, all at once, on pages that are reloaded. */
export async function runReloads(options: ReloadsOptions): Promise<ReloadsResult> {
  const { sdk, startProxy, reloads, lease = 10_000, loseEvery = 0, killsProxy = false, pause = 8 } = options
  const words = wordsOf(options.words ?? 120)
  const full = words.join('')
  const origin = http.createServer().listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`
  let proxy = await startProxy(originUrl)
  let removeCable = (): void => {}
  const cable = await layCable(proxy.url, (act) => (removeCable = act))
  const lossy = loseEvery > 0 ? await startLossyControl(proxy.gripUrl, loseEvery) : undefined
  const history = memoryHistory()
  const app = createChatApp({ sdk, words, pause, lease, history, config: lossy?.gripUrl ?? proxy.gripUrl })
  origin.on('request', toNodeListener(app.handler))
  const wrong: string[] = []
  let [slowest, reloaded] = [0, 0]
  const chat = async (count: number, index: number): Promise<void> => {
    const lengths = Array.from({ length: count }, () => 1 + Math.floor(Math.random() * (full.length - 1)))
    const id = `chat-${index}`
    const result = await reloadChat(sdk, cable.url, id, lengths, full.length)
    if (result.text !== full || result.torn.length > 0) {
      wrong.push(
        `reloaded at ${lengths.join(', ')}: ${JSON.stringify(result.text)} after ${JSON.stringify(result.torn)}`,
      )
    }
    reloaded += result.reloads
    slowest = Math.max(slowest, result.readyAt - app.finished.get(id)!)
  }
  const hasBegun = async (_: number, index: number): Promise<boolean> =>
    (await history.state(`chat-${index}`)) !== undefined
  const kill = async (): Promise<void> => {
    // A message that is lost with the proxy before it reaches the app has no answer that a page could resume.
    while ((await Promise.all(reloads.map(hasBegun))).includes(false))
      await new Promise((resolve) => setTimeout(resolve, 5))
    await new Promise((resolve) => setTimeout(resolve, (pause * words.length) / 2))
    await proxy.kill()
    proxy = await startProxy(originUrl, proxy)
    // A request that reaches a Pushpin before its processes have found each other is never answered: once it is ready,
    // all connections break, and each page comes again.
    cable.cut()
  }
  try {
    await Promise.all([...reloads.map(chat), ...(killsProxy ? [kill()] : [])])
    const lostPublishes = lossy?.lost ?? 0
    return { chats: reloads.length, reloads: reloaded, lostPublishes, wrong, slowest, errors: app.errors }
  } finally {
    lossy?.stop()
    removeCable()
    await proxy.stop()
    origin.close()
    origin.closeAllConnections()
  }
}
