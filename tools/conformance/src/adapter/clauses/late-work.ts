import { expect } from 'vitest'
import { type Clause, clausesOf } from '../../harness/clause.ts'
import type { AdapterContext } from '../adapter-context.ts'
import { deferred } from '../../harness/within.ts'

export const lateWorkClauses: readonly Clause<AdapterContext>[] = clausesOf<AdapterContext>({
  async 'A-5.1 a publish that nobody awaited is done before the platform may stop'(t) {
    const app = t.program((_, grip) => {
      void grip.publish('news', { webSocket: 'late' })
      return new Response('ok')
    })
    const response = await t.invoke(app, await t.request('/'))
    expect(await response.text()).toBe('ok')
    expect(t.published).toHaveLength(1)
    expect(JSON.parse(t.published[0]!)).toMatchObject({
      items: [{ channel: 'news', formats: { 'ws-message': { content: 'late' } } }],
    })
  },
  async 'A-5.2 a publish of a hook that nobody awaited is done before the platform may stop'(t) {
    const app = t.program((_, grip) =>
      grip.webSocket({ message: (ws, data) => void grip.publish('news', { webSocket: data }) }),
    )
    const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: 'late' }]))
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(t.published).toHaveLength(1)
  },
  async 'A-5.3 what was handed to waitUntil ends before the platform may stop'(t) {
    let ended = false
    const { promise: answered, resolve: release } = deferred()
    const app = t.program((_, grip) => {
      grip.waitUntil(Promise.race([answered, after(2000)]).then(() => (ended = true)))
      return new Response('ok')
    })
    await t.invoke(app, await t.request('/'))
    const endedInTime = ended
    release()
    expect(endedInTime).toBe(true)
  },
  async 'A-5.4 late work that fails is reported, and the answer stands'(t) {
    const app = t.program((_, grip) => {
      grip.waitUntil(Promise.reject(new Error('late')))
      return new Response('ok')
    })
    const response = await t.invoke(app, await t.request('/'))
    expect([response.status, await response.text()]).toEqual([200, 'ok'])
    expect(t.errors.map((error) => (error as Error).message)).toEqual(['late'])
  },
  async 'A-5.5 an error of a plain request is reported, and leaves the adapter or is a bare 500'(t) {
    const app = t.program((_, grip) => {
      void grip.publish('news', { webSocket: 'late' })
      throw new Error('boom')
    })
    const outcome = await t.invoke(app, await t.request('/')).catch((error: unknown) => error)
    if (outcome instanceof Response) {
      expect([outcome.status, (await outcome.text()).includes('boom')]).toEqual([500, false])
    } else expect((outcome as Error).message).toBe('boom')
    expect(t.errors.map((error) => (error as Error).message)).toEqual(['boom'])
    expect(t.published).toHaveLength(1)
  },
  async 'A-5.6 ten requests at once each get their own answer'(t) {
    let inside = 0
    const { promise: all, resolve: open } = deferred()
    const app = t.hooks({
      async message(ws, data) {
        if (++inside === 10) open()
        await all
        ws.send(`${ws.meta.get('n')} ${String(data)}`)
        ws.meta.set('answer', `${ws.meta.get('n')}`)
      },
    })
    const answers = Array.from({ length: 10 }, async (_, n) => {
      const lines = [['Meta-N', `${n}`]] as const
      const response = await t.invoke(app, await t.events([{ type: 'TEXT', content: `x${n}` }], { lines }))
      return `${response.headers.get('set-meta-answer')} ${await response.text()}`
    })
    const expected = Array.from({ length: 10 }, (_, n) => `${n} TEXT 6\r\nm:${n} x${n}\r\n`)
    expect(await Promise.all(answers)).toEqual(expected)
  },
  async 'A-5.7 an app that is not of this library gets no platform object of it'(t) {
    let branded: unknown
    const app = {
      fetch(_: Request, ...native: unknown[]): Response {
        branded = native.some((one) => Object(one) === one && Symbol.for('grip.platform') in (one as object))
        return new Response('foreign')
      },
    }
    const response = await t.invoke(app, await t.request('/'))
    expect([branded, await response.text()]).toEqual([false, 'foreign'])
  },
  async 'A-5.8 what late work hands to waitUntil in its turn ends before the platform may stop'(t) {
    let ended = false
    const app = t.program((_, grip) => {
      grip.waitUntil(turns(5).then(() => grip.waitUntil(turns(50).then(() => (ended = true)))))
      return new Response('ok')
    })
    const response = await t.invoke(app, await t.request('/'))
    expect([await response.text(), ended]).toEqual(['ok', true])
  },
})

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Turns of the event loop: longer than an answer takes that waits for nothing. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}
