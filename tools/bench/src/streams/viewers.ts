import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { startPushpin } from '@grip/conformance'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory } from '@grip/streams'
import { chunks, readAll, WORDS, wordsIn } from './answer.ts'

/** What an answer costs that many look at. */
export interface ViewersCost {
  viewers: number
  /** Requests at the function for each viewer: its own, and its share of the proxy's. */
  requests: number
  /** Seconds of all handlers together, those of the viewers. */
  seconds: number
  publishes: number
  /** Viewers that did not get every word once. */
  wrong: number
  /** Bytes of a replay of the whole answer, and of its text. */
  replay: number
  text: number
}

/** One answer on Pushpin, with viewers that come all along. */
export async function measureViewers(viewers: number): Promise<ViewersCost> {
  const origin = http.createServer().listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const pushpin = await startPushpin({ origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}` })
  let [requests, milliseconds, publishes] = [0, 0, 0]
  const counted: typeof fetch = (input, init) => {
    publishes++
    return fetch(input, init)
  }
  const streams = createStreams({ history: memoryHistory(), path: () => '/answer' })
  const app = createGripHandler(
    (request, grip) => {
      if (request.method === 'POST') return streams.start(grip, 'a', chunks)
      return streams.resume(grip, 'a', { replay: true })
    },
    { config: pushpin.gripUrl, publish: { fetch: counted } },
  )
  const listener = toNodeListener(app)
  origin.on('request', (request, response) => {
    const began = performance.now()
    if (request.method === 'GET') {
      requests++
      response.once('close', () => (milliseconds += performance.now() - began))
    }
    listener(request, response)
  })
  try {
    const url = `${pushpin.url}/answer`
    const first = fetch(url, { method: 'POST' }).then(readAll)
    const others = Array.from({ length: viewers }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, 100 + (index * 2000) / viewers))
      return readAll(await fetch(url))
    })
    const all = await Promise.all([first, ...others])
    const wrong = all.filter((text) => wordsIn(text) !== WORDS.length).length
    const [total, seconds] = [requests / viewers, milliseconds / 1000]
    const replay = Buffer.byteLength(await readAll(await fetch(url)))
    const text = Buffer.byteLength(WORDS.join(''))
    return { viewers, requests: total, seconds, publishes, wrong, replay, text }
  } finally {
    await pushpin.stop()
    origin.close()
    origin.closeAllConnections()
  }
}
