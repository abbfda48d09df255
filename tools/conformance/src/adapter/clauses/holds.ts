import { expect } from 'vitest'
import { type Clause, clausesOf } from '../../harness/clause.ts'
import type { AdapterContext } from '../adapter-context.ts'

export const holdClauses: readonly Clause<AdapterContext>[] = clausesOf<AdapterContext>({
  async 'A-6.1 a stream hold carries its instruction and its beginning'(t) {
    const app = t.program((_, grip) =>
      grip.holdStream(['a', { name: 'b', prevId: '7' }], {
        headers: { 'content-type': 'text/event-stream' },
        body: 'event: open\n\n',
        keepAlive: { content: ':\n\n', timeout: 20 },
        link: { uri: '/next', rel: 'next' },
      }),
    )
    const response = await t.invoke(app, await t.request('/', { signed: true }))
    const names = ['content-type', 'grip-hold', 'grip-channel', 'grip-keep-alive', 'grip-link']
    expect(names.map((name) => response.headers.get(name))).toEqual([
      'text/event-stream',
      'stream',
      'a, b; prev-id=7',
      ':\\n\\n; format=cstring; timeout=20',
      '</next>; rel=next',
    ])
    expect(await response.text()).toBe('event: open\n\n')
  },
  async 'A-6.2 a long-poll hold carries its instruction and its timeout answer'(t) {
    const app = t.program((_, grip) => grip.holdResponse('news', { timeout: 25, status: 304 }))
    const response = await t.invoke(app, await t.request('/', { signed: true }))
    const names = ['grip-hold', 'grip-channel', 'grip-timeout', 'grip-status']
    expect([response.status, ...names.map((name) => response.headers.get(name))]).toEqual([
      200,
      'response',
      'news',
      '25',
      '304',
    ])
  },
  async 'A-6.3 a hold whose channel no header can carry goes out as JSON'(t) {
    const app = t.program((_, grip) => grip.holdResponse('a,é', { body: 'none' }))
    const response = await t.invoke(app, await t.request('/', { signed: true }))
    expect(response.headers.get('content-type')).toBe('application/grip-instruct')
    expect(await response.json()).toMatchObject({
      hold: { mode: 'response', channels: [{ name: 'a,é' }] },
      response: { body: 'none' },
    })
  },
  async 'A-6.4 a hold on a request that no proxy sent is 501'(t) {
    const app = t.program((_, grip) => grip.holdStream('news'))
    const response = await t.invoke(app, await t.request('/'))
    expect([response.status, response.headers.has('grip-hold')]).toEqual([501, false])
  },
  async 'A-6.5 a WebSocket of a proxied request that carries no events is 426'(t) {
    const response = await t.invoke(t.hooks({}), await t.request('/ws', { signed: true }))
    expect(response.status).toBe(426)
  },
})
