import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { startPushpin } from '@grip/conformance'
import { createGripHandler, type GripContext } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory } from '@grip/streams'

/** Milliseconds from a model's first word to a viewer, medians. */
export interface FirstChunk {
  stream: number
  /** The same function and proxy, with an answer that the function streams itself. */
  plain: number
  /** A bare publish to a bare hold: what no stream can be faster than. */
  publish: number
}

/** Measures the first word of each, in turns. */
export async function measureFirstChunk(rounds: number): Promise<FirstChunk> {
  const origin = http.createServer().listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const pushpin = await startPushpin({ origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}` })
  const given = new Map<string, number>()
  const streams = createStreams({ history: memoryHistory(), path: (id) => `/${id}` })
  async function* say(id: string): AsyncGenerator<{ type: string }> {
    yield { type: 'start' }
    // A model thinks before its first word.
    await new Promise((resolve) => setTimeout(resolve, 300))
    given.set(id, performance.now())
    yield { type: 'first-word' }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const publishFirst = async (id: string, grip: GripContext): Promise<void> => {
    for await (const chunk of say(id)) {
      if (given.has(id)) await grip.publish(id, { httpStream: `data: ${JSON.stringify(chunk)}\n\n` })
    }
  }
  const app = createGripHandler(
    async (request, grip) => {
      const id = new URL(request.url).pathname.slice(1)
      if (request.method === 'GET') return streams.resume(grip, id)
      if (id.startsWith('publish')) {
        void publishFirst(id, grip)
        return grip.holdStream(id, { headers: { 'content-type': 'text/event-stream' } })
      }
      if (id.startsWith('stream')) return streams.start(grip, id, () => say(id))
      return new Response(toBytes(say(id)), { headers: { 'content-type': 'text/event-stream' } })
    },
    { config: pushpin.gripUrl },
  )
  origin.on('request', toNodeListener(app))
  const times: Record<keyof FirstChunk, number[]> = { stream: [], plain: [], publish: [] }
  try {
    for (let round = 0; round < rounds; round++) {
      for (const kind of ['stream', 'plain', 'publish'] as const) {
        const id = `${kind}-${round}`
        const response = await fetch(`${pushpin.url}/${id}`, { method: 'POST' })
        let all = ''
        for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
          all += piece
          if (all.includes('first-word')) break
        }
        times[kind].push(performance.now() - given.get(id)!)
      }
    }
    return { stream: median(times.stream), plain: median(times.plain), publish: median(times.publish) }
  } finally {
    await pushpin.stop()
    origin.close()
    origin.closeAllConnections()
  }
}

function toBytes(source: AsyncIterable<object>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = source[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done === true) return controller.close()
      controller.enqueue(encoder.encode(`data: ${JSON.stringify(value)}\n\n`))
    },
  })
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
