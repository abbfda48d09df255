import { createStreams, memoryHistory, text } from '@grip/streams'
import { expect, it } from 'vitest'
import { describeProxies } from './kit/describe-proxies.ts'
import { endOf } from './kit/sse.ts'

describeProxies('a stop', (behind) => {
  it('reaches the model, which runs elsewhere, within a moment, and all viewers', async () => {
    const store = memoryHistory()
    const create = () =>
      createStreams({ history: store, codec: text, path: (id) => `/answers/${id}`, lease: 60_000 })
    // Two functions, which know nothing of each other.
    const [writer, other] = [create(), create()]
    const stopped = new Map<string, number>()
    behind.serve((request, grip) => {
      const id = new URL(request.url).pathname.split('/')[2]!
      if (request.method === 'GET') return other.resume(grip, id)
      if (request.method === 'DELETE') return other.stop(grip, id).then((was) => Response.json(was))
      return writer.start(grip, id, async function* ({ signal }) {
        signal.addEventListener('abort', () => stopped.set(id, performance.now()))
        for (let count = 0; !signal.aborted && count < 1000; count++) {
          yield `${count} `
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      })
    })
    const took: number[] = []
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const viewer = behind.t.request(`/answers/${index}`, { method: 'POST', body: '' })
        await viewer.until('3 ')
        const second = behind.t.request(`/answers/${index}`)
        await second.until('3 ')
        const asked = performance.now()
        expect((await behind.t.get(`/answers/${index}`, { method: 'DELETE' })).text).toBe('true')
        for (const { text: all } of await Promise.all([viewer.complete(), second.complete()])) {
          expect(endOf(all)).toBe('stopped')
        }
        while (!stopped.has(`${index}`)) await new Promise((resolve) => setTimeout(resolve, 5))
        took.push(stopped.get(`${index}`)! - asked)
        expect((await behind.t.get(`/answers/${index}`)).status).toBe(204)
      }),
    )
    // Through its signs of life alone, a producer would notice only after 20 seconds, a third of the lease.
    expect(Math.max(...took)).toBeLessThan(10_000)
  })
})
