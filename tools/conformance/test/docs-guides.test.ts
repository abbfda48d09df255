import type { FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, describe, expect, it } from 'vitest'
import { behindProxy, bothProxies, type ClauseContext, DocsPage } from '../src/index.ts'

describe.each(bothProxies())('the guides behind %s', { timeout: 60_000 }, (_, start) => {
  let t: ClauseContext
  const holds = new DocsPage('docs/holds.md')
  // Whom a token is for is your own business: here it is in the token.
  const userOf = "const userOf = async (token: string) => token.split('-for-')[1]"
  const declared = 'declare function userOf(token: string): Promise<string | undefined>'
  const webSockets = new DocsPage('docs/websockets.md', { [declared]: userOf })

  behindProxy(start, (context) => void (t = context))

  afterAll(async () => void (await Promise.all([holds.remove(), webSockets.remove()])))

  it('pages of other sites: one that is named may read the stream, a preflight is answered and not held', async () => {
    const { default: app } = await holds.load<{ default: FetchApp }>('Pages of other sites')
    t.origin.serve(toNodeListener(app))
    const own = { Origin: 'https://app.example' }
    const preflight = await t.get('/', {
      method: 'OPTIONS',
      headers: { ...own, 'Access-Control-Request-Method': 'GET' },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example',
    ])
    const stream = t.request('/', { headers: own })
    const { headers } = await stream.head()
    expect([
      headers.get('content-type'),
      headers.get('access-control-allow-origin'),
      headers.get('access-control-allow-credentials'),
      headers.get('vary'),
    ]).toEqual(['text/event-stream', 'https://app.example', 'true', 'origin'])
    const foreign = await t.request('/', { headers: { Origin: 'https://evil.example' } }).head()
    expect(foreign.headers.get('access-control-allow-origin')).toBeUndefined()
  })

  it('tokens and sub-protocols: a token beside the protocol lets a client in, and the protocol is named', async () => {
    const { default: app } = await webSockets.load<{ default: FetchApp }>('Tokens and sub-protocols')
    t.origin.serve(toNodeListener(app))
    for (const protocols of [
      ['chat.v1', 'token.x-for-ann'],
      ['token.x-for-ann', 'chat.v1'],
    ]) {
      const client = await t.ws('/chat', { protocols })
      expect(client.socket.protocol).toBe('chat.v1')
    }
    for (const protocols of [['chat.v1'], ['chat.v1', 'token.none'], ['mytoken.x-for-ann'], []]) {
      expect((await t.handshake('/chat', { protocols }).refused()).status).toBe(401)
    }
  })
})
