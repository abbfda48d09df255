import { sealConnection } from '@grip/core/wire'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import { postEvents, serveHandler, serveHooks, sign } from '../harness/serve-handler.ts'

/** Posts events with this Grip-Sig to a program that must not run. */
async function refusal(t: ClauseContext, signature: string | undefined, body = 'OPEN\r\n') {
  const served = serveHooks(t, { open: (ws) => ws.send('reached') })
  const answer = await postEvents(t, body, signature === undefined ? {} : { 'Grip-Sig': signature })
  return [answer.status, served.calls, answer.text.includes('reached')]
}

export const libraryErrorClauses: readonly Clause[] = clausesOf({
  async 'G-3.1 events without a signature are 403, and the program does not run'(t) {
    expect(await refusal(t, undefined)).toEqual([403, 0, false])
  },
  async 'G-3.2 events that are unsigned and malformed are 403 too, since nothing is decoded before'(t) {
    for (const body of ['TEXT zz\r\n', 'OPEN', '\x00'])
      expect(await refusal(t, undefined, body)).toEqual([403, 0, false])
    expect(await refusal(t, await sign({ key: 'another' }), 'TEXT zz\r\n')).toEqual([403, 0, false])
  },
  async 'G-3.3 events with a forged, expired, foreign or over-long signature are 403'(t) {
    const good = await sign()
    const forged = `${good.slice(0, -2)}${good.endsWith('AA') ? 'BB' : 'AA'}`
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
    const signatures = [
      forged,
      none,
      await sign({ key: 'another' }),
      await sign({ expiresIn: -3600 }),
      await sign({ iss: 'somebody' }),
      good + 'A'.repeat(8192),
      'nonsense',
      '',
      `${good}, ${good}`,
    ]
    for (const signature of signatures)
      expect([signature, ...(await refusal(t, signature))]).toEqual([signature, 403, 0, false])
  },
  'G-3.4 events that are signed but malformed are 400 with the offset, and the program does not run': {
    async run(t) {
      const served = serveHooks(t, {})
      const headers = { 'Grip-Sig': await sign() }
      for (const [body, offset] of [
        ['OPEN\r\nTEXT zz\r\n', 11],
        ['TEXT 5\r\nhel', 8],
        ['OPEN', 0],
      ] as const) {
        const answer = await postEvents(t, body, headers)
        expect([body, answer.status]).toEqual([body, 400])
        expect(Number(/\d+/.exec(answer.text)?.[0])).toBeGreaterThanOrEqual(offset)
      }
      expect(served.calls).toBe(0)
    },
  },
  async 'G-3.5 events that are signed are answered 200 with exactly the content type of events'(t) {
    serveHooks(t, { message: (ws, data) => ws.send(data) })
    const headers = { 'Grip-Sig': await sign() }
    const opened = await postEvents(t, 'OPEN\r\nTEXT 2\r\nhi\r\n', headers)
    expect([opened.status, opened.headers.all('content-type')]).toEqual([
      200,
      ['application/websocket-events'],
    ])
    expect(opened.headers.get('sec-websocket-extensions')).toBe('grip')
    expect(opened.text).toBe('OPEN\r\nTEXT 4\r\nm:hi\r\n')
    const seal = await sealConnection('changeme', { id: 'forged' })
    const empty = await postEvents(t, '', { ...headers, 'Meta-Grip-Seal': seal })
    expect([empty.status, empty.headers.all('content-type'), empty.text]).toEqual([
      200,
      ['application/websocket-events'],
      '',
    ])
  },
  async 'G-3.6 a plain request with a bad signature runs unproxied, through the proxy it runs proxied'(t) {
    serveHandler(t, (_, grip) =>
      Response.json({
        proxied: grip.proxied,
        iss: grip.signature?.iss ?? null,
        status: grip.features.has('status'),
      }),
    )
    const forged = await t.direct('/', {
      headers: { 'Grip-Sig': await sign({ key: 'another' }), 'Grip-Feature': 'status' },
    })
    expect(JSON.parse(forged.text)).toEqual({ proxied: false, iss: null, status: false })
    expect(JSON.parse((await t.get('/')).text)).toEqual({ proxied: true, iss: 'pushpin', status: true })
  },
  async 'G-3.7 Meta-*, Connection-Id and Grip-Last of a client reach no program through the proxy'(t) {
    serveHandler(t, (_, grip) =>
      grip.webSocket({
        message: (ws) =>
          ws.send(JSON.stringify([ws.meta.get('user') ?? null, ws.id.includes('evil'), grip.lastIds.size])),
      }),
    )
    const forged = { 'Meta-User': 'evil', 'Connection-Id': 'evil', 'Grip-Last': 'evil; last-id=1' }
    const client = await t.ws('/ws', { headers: forged })
    client.send('who am I')
    expect(await client.message()).toBe('[null,false,0]')
  },
  async 'G-3.8 GET with the content type of events is a plain request'(t) {
    const served = serveHandler(t, (_, grip) => new Response(`plain ${grip.proxied}`))
    const answer = await t.direct('/', { headers: { 'Content-Type': 'application/websocket-events' } })
    expect([answer.status, answer.text, served.calls]).toEqual([200, 'plain false', 1])
  },
  'G-4.1 a hook that throws: what was sent stays, the socket closes with 1011, the error is reported once': {
    async run(t) {
      const failure = new Error('broken hook')
      const served = serveHooks(t, {
        message(ws) {
          ws.send('before')
          throw failure
        },
      })
      const client = await t.ws('/ws')
      client.send('go')
      expect(await client.message()).toBe('before')
      expect((await client.closed()).code).toBe(1011)
      expect(served.errors).toEqual([failure])
    },
  },
  'G-4.2 an open hook that throws: the client gets what was sent, then 1011, and its messages reach no hook':
    {
      async run(t) {
        const messages: unknown[] = []
        const served = serveHooks(t, {
          open(ws) {
            ws.send('before')
            throw new Error('broken hook')
          },
          message: (_, data) => messages.push(data),
        })
        const client = await t.ws('/ws')
        client.send('at once')
        expect(await client.message()).toBe('before')
        expect((await client.closed()).code).toBe(1011)
        expect([served.errors.length, messages]).toEqual([1, []])
      },
    },
  async 'G-4.3 a handshake that the open hook refuses is relayed with its body and headers'(t) {
    const refuse = () => new Response('members only\n', { status: 403, headers: { 'x-why': 'members' } })
    const served = serveHooks(t, { open: refuse })
    const answer = await t.handshake('/ws').refused()
    expect([answer.status, answer.text, answer.headers.get('x-why')]).toEqual([
      403,
      'members only\n',
      'members',
    ])
    expect(served.errors).toEqual([])
  },
  async 'G-4.4 a program that answers a handshake with a page refuses it with 500, and it is reported'(t) {
    const served = serveHandler(t, () => new Response('<p>a page'))
    expect((await t.handshake('/ws').refused()).status).toBe(500)
    expect(served.errors).toHaveLength(1)
  },
  async 'G-4.5 a program that answers a message with a page, or throws, closes the socket with 1011'(t) {
    const requests = new Map<string, number>()
    const served = serveHandler(t, (request, grip) => {
      const { pathname } = new URL(request.url)
      const count = (requests.get(pathname) ?? 0) + 1
      requests.set(pathname, count)
      // The first is OPEN, and the third is the reply of the client to the close.
      if (count !== 2) return grip.webSocket({})
      if (pathname === '/throws') throw new Error('broken program')
      return new Response('<p>a page', { status: 404 })
    })
    for (const path of ['/page', '/throws']) {
      const client = await t.ws(path)
      client.send('go')
      expect([path, (await client.closed()).code]).toEqual([path, 1011])
    }
    expect(served.errors.length).toBe(2)
  },
  async 'G-4.6 after ws.close no later message of the batch is delivered'(t) {
    const heard: unknown[] = []
    serveHooks(t, {
      message(ws, data) {
        heard.push(data)
        ws.close(4000)
      },
    })
    const body = 'OPEN\r\nTEXT 1\r\na\r\nTEXT 1\r\nb\r\n'
    const answer = await postEvents(t, body, { 'Grip-Sig': await sign() })
    expect([answer.status, answer.body.toString('latin1')]).toEqual([200, 'OPEN\r\nCLOSE 2\r\n\x0f\xa0\r\n'])
    expect(heard).toEqual(['a'])
  },
})
