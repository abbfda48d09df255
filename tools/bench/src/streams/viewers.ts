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
  /** Requests at the function for each viewer, its own and the proxy's: the mean, and 99 of 100 viewers have at most. */
  requests: { mean: number; p99: number }
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
  let [milliseconds, publishes] = [0, 0]
  const requests = new Map<string, number>()
  const counted: typeof fetch = (input, init) => {
    publishes++
    return fetch(input, init)
  }
  const streams = createStreams({ history: memoryHistory(), path: () => '/answer?viewer=first' })
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
      const viewer = new URL(request.url!, 'http://localhost').searchParams.get('viewer')!
      requests.set(viewer, (requests.get(viewer) ?? 0) + 1)
      response.once('close', () => (milliseconds += performance.now() - began))
    }
    listener(request, response)
  })
  try {
    const url = `${pushpin.url}/answer`
    const first = fetch(url, { method: 'POST' }).then(readAll)
    const others = Array.from({ length: viewers }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, 100 + (index * 2000) / viewers))
      // The proxy's links have the query of the viewer's own request.
      return readAll(await fetch(`${url}?viewer=${index}`))
    })
    const all = await Promise.all([first, ...others])
    const wrong = all.filter((text) => wordsIn(text) !== WORDS.length).length
    const counts = Array.from({ length: viewers }, (_, index) => requests.get(`${index}`) ?? 0).toSorted(
      (a, b) => a - b,
    )
    const mean = counts.reduce((sum, count) => sum + count, 0) / viewers
    const p99 = counts[Math.ceil(viewers * 0.99) - 1]!
    const seconds = milliseconds / 1000
    const replay = Buffer.byteLength(await readAll(await fetch(`${url}?viewer=replay`)))
    const text = Buffer.byteLength(WORDS.join(''))
    return { viewers, requests: { mean, p99 }, seconds, publishes, wrong, replay, text }
  } finally {
    await pushpin.stop()
    origin.close()
    origin.closeAllConnections()
  }
}
