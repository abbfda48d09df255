import { expect } from 'vitest'
import { type Clause, clausesOf } from '../../harness/clause.ts'
import type { AdapterContext } from '../adapter-context.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index)

export const answerClauses: readonly Clause<AdapterContext>[] = clausesOf<AdapterContext>({
  async 'A-2.1 the client gets the status and the text'(t) {
    for (const status of [200, 201, 202, 301, 400, 404, 418, 500, 503]) {
      const response = await answer(t, () => new Response('é€😀\r\n', { status }))
      expect([response.status, await response.text()]).toEqual([status, 'é€😀\r\n'])
    }
  },
  async 'A-2.2 answers 204 and 304 have headers and no body'(t) {
    for (const status of [204, 304]) {
      const response = await answer(t, () => new Response(null, { status, headers: { etag: '"1"' } }))
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([
        status,
        '"1"',
        '',
      ])
    }
  },
  async 'A-2.3 a body of the bytes 00 to ff arrives as it was'(t) {
    const headers = { 'content-type': 'application/octet-stream' }
    const response = await answer(t, () => new Response(ALL_BYTES, { headers }))
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(ALL_BYTES)
  },
  async 'A-2.4 the content type is byte for byte the one that the app gave'(t) {
    for (const type of ['text/plain', 'application/websocket-events', 'text/html; charset=utf-8']) {
      const response = await answer(
        t,
        () => new Response(Buffer.from('text'), { headers: { 'content-type': type } }),
      )
      expect(response.headers.get('content-type')).toBe(type)
    }
  },
  async 'A-2.5 two cookies arrive with their attributes, one with a comma in its date'(t) {
    const cookies = await cookiesOf(t, [
      'Session=abc; Path=/; HttpOnly; Secure; SameSite=Lax',
      'old=; Expires=Wed, 01 Jan 2020 00:00:00 GMT; Domain=h.example; Max-Age=0; SameSite=None; Secure',
    ])
    expect(cookies.map(attributesOf)).toEqual([
      ['Session=abc', 'httponly', 'path=/', 'samesite=lax', 'secure'],
      [
        'old=',
        'domain=h.example',
        'expires=wed, 01 jan 2020 00:00:00 gmt',
        'max-age=0',
        'samesite=none',
        'secure',
      ],
    ])
  },
  async 'A-2.6 three cookies of one name stay three'(t) {
    const cookies = await cookiesOf(t, ['a=1; Path=/', 'a=2; Path=/x', 'a=3; Path=/y'])
    expect(cookies.map(attributesOf)).toEqual([
      ['a=1', 'path=/'],
      ['a=2', 'path=/x'],
      ['a=3', 'path=/y'],
    ])
  },
  async 'A-2.7 one cookie arrives, percent-encoded as the app encoded it'(t) {
    const [cookie, ...others] = await cookiesOf(t, ['user=J%C3%BCrgen%20%3D%3B'])
    expect([cookie, others]).toEqual(['user=J%C3%BCrgen%20%3D%3B', []])
  },
  async 'A-2.8 a cookie with = in its value arrives as it was'(t) {
    expect(await cookiesOf(t, ['token=YWJj=='])).toEqual(['token=YWJj=='])
  },
  async 'A-2.9 repeated headers arrive, apart or folded, in order'(t) {
    const response = await answer(t, () => {
      const folded = new Response('ok', { headers: { 'Grip-Channel': 'a' } })
      folded.headers.append('Grip-Channel', 'b; prev-id=7')
      return folded
    })
    expect(response.headers.get('grip-channel')).toBe('a, b; prev-id=7')
  },
  async 'A-2.10 a header value with bytes beyond ASCII arrives as it was'(t) {
    const response = await answer(t, () => new Response('ok', { headers: { 'x-name': 'caf\u00c3\u00a9' } }))
    expect(response.headers.get('x-name')).toBe('caf\u00c3\u00a9')
  },
  async 'A-2.11 a relative Location stays relative'(t) {
    const response = await answer(
      t,
      () => new Response(null, { status: 302, headers: { location: '../there?x=1' } }),
    )
    expect([response.status, response.headers.get('location')]).toEqual([302, '../there?x=1'])
  },
  async 'A-2.12 the answer to a HEAD has headers and no body'(t) {
    const response = await t.invoke(
      () => new Response(null, { headers: { 'x-length': '7' } }),
      await t.request('/', { method: 'HEAD' }),
    )
    expect([response.status, response.headers.get('x-length'), await response.text()]).toEqual([200, '7', ''])
  },
  async 'A-2.13 a body that comes in pieces arrives whole'(t) {
    const response = await answer(t, () => {
      const pieces = ['one ', 'two ', 'three']
      const body = new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setImmediate(resolve))
          const piece = pieces.shift()
          if (piece === undefined) controller.close()
          else controller.enqueue(Buffer.from(piece))
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/plain' } })
    })
    expect(await response.text()).toBe('one two three')
  },
  async 'A-2.14 a body of 6,000,000 bytes arrives whole'(t) {
    const response = await answer(t, () => new Response('x'.repeat(6_000_000)))
    expect((await response.text()).length).toBe(6_000_000)
  },
  async 'A-2.15 a header that is named like a property of every object arrives'(t) {
    const headers = [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ] as [string, string][]
    const response = await answer(t, () => new Response('ok', { headers }))
    expect([response.headers.get('__proto__'), response.headers.get('constructor')]).toEqual(['a', 'b'])
  },
  async 'A-2.21 a cookie alone arrives with every attribute, also with those that are new'(t) {
    const [cookie = '', ...others] = await cookiesOf(t, [
      'a=1; Path=/; Secure; Partitioned; Priority=High; New=1',
    ])
    const expected = ['a=1', 'new=1', 'partitioned', 'path=/', 'priority=high', 'secure']
    expect([attributesOf(cookie), others]).toEqual([expected, []])
  },
})

async function answer(t: AdapterContext, app: () => Response): Promise<Response> {
  return t.invoke(app, await t.request('/'))
}

async function cookiesOf(t: AdapterContext, cookies: readonly string[]): Promise<string[]> {
  const headers = cookies.map((cookie): [string, string] => ['Set-Cookie', cookie])
  return (await answer(t, () => new Response('ok', { headers }))).headers.getSetCookie()
}

// Hosts that rebuild cookies order and spell attributes as they like.
function attributesOf(cookie: string): string[] {
  const [pair = '', ...attributes] = cookie.split(/; ?/)
  return [pair, ...attributes.map((attribute) => attribute.toLowerCase()).toSorted()]
}
