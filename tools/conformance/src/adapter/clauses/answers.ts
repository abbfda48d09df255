import { expect } from 'vitest'
import type { AdapterClause } from '../adapter-clause.ts'
import type { AdapterContext } from '../adapter-context.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index)

export const answerClauses: readonly AdapterClause[] = [
  {
    id: 'A-2.1',
    title: 'the client gets the status and the text',
    async run(t) {
      for (const status of [200, 201, 202, 301, 400, 404, 418, 500, 503]) {
        const response = await answer(t, () => new Response('é€😀\r\n', { status }))
        expect([response.status, await response.text()]).toEqual([status, 'é€😀\r\n'])
      }
    },
  },
  {
    id: 'A-2.2',
    title: 'answers 204 and 304 have headers and no body',
    async run(t) {
      for (const status of [204, 304]) {
        const response = await answer(t, () => new Response(null, { status, headers: { etag: '"1"' } }))
        expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([
          status,
          '"1"',
          '',
        ])
      }
    },
  },
  {
    id: 'A-2.3',
    title: 'a body of the bytes 00 to ff arrives as it was',
    async run(t) {
      const headers = { 'content-type': 'application/octet-stream' }
      const response = await answer(t, () => new Response(ALL_BYTES, { headers }))
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(ALL_BYTES)
    },
  },
  {
    id: 'A-2.4',
    title: 'the content type is byte for byte the one that the app gave',
    async run(t) {
      for (const type of ['text/plain', 'application/websocket-events', 'text/html; charset=utf-8']) {
        const response = await answer(
          t,
          () => new Response(Buffer.from('text'), { headers: { 'content-type': type } }),
        )
        expect(response.headers.get('content-type')).toBe(type)
      }
    },
  },
  {
    id: 'A-2.5',
    title: 'two cookies arrive with their attributes, one with a comma in its date',
    async run(t) {
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
  },
  {
    id: 'A-2.6',
    title: 'three cookies of one name stay three',
    async run(t) {
      const cookies = await cookiesOf(t, ['a=1; Path=/', 'a=2; Path=/x', 'a=3; Path=/y'])
      expect(cookies.map(attributesOf)).toEqual([
        ['a=1', 'path=/'],
        ['a=2', 'path=/x'],
        ['a=3', 'path=/y'],
      ])
    },
  },
  {
    id: 'A-2.7',
    title: 'one cookie arrives, percent-encoded as the app encoded it',
    async run(t) {
      const [cookie, ...others] = await cookiesOf(t, ['user=J%C3%BCrgen%20%3D%3B'])
      expect([cookie, others]).toEqual(['user=J%C3%BCrgen%20%3D%3B', []])
    },
  },
  {
    id: 'A-2.8',
    title: 'a cookie with = in its value arrives as it was',
    async run(t) {
      expect(await cookiesOf(t, ['token=YWJj=='])).toEqual(['token=YWJj=='])
    },
  },
  {
    id: 'A-2.9',
    title: 'repeated headers arrive, apart or folded, in order',
    async run(t) {
      const response = await answer(t, () => {
        const folded = new Response('ok', { headers: { 'Grip-Channel': 'a' } })
        folded.headers.append('Grip-Channel', 'b; prev-id=7')
        return folded
      })
      expect(response.headers.get('grip-channel')).toBe('a, b; prev-id=7')
    },
  },
  {
    id: 'A-2.10',
    title: 'a header value with bytes beyond ASCII arrives as it was',
    async run(t) {
      const response = await answer(t, () => new Response('ok', { headers: { 'x-name': 'caf\u00c3\u00a9' } }))
      expect(response.headers.get('x-name')).toBe('caf\u00c3\u00a9')
    },
  },
  {
    id: 'A-2.11',
    title: 'a relative Location stays relative',
    async run(t) {
      const response = await answer(
        t,
        () => new Response(null, { status: 302, headers: { location: '../there?x=1' } }),
      )
      expect([response.status, response.headers.get('location')]).toEqual([302, '../there?x=1'])
    },
  },
  {
    id: 'A-2.12',
    title: 'the answer to a HEAD has headers and no body',
    async run(t) {
      const response = await t.invoke(
        () => new Response(null, { headers: { 'x-length': '7' } }),
        await t.request('/', { method: 'HEAD' }),
      )
      expect([response.status, response.headers.get('x-length'), await response.text()]).toEqual([
        200,
        '7',
        '',
      ])
    },
  },
  {
    id: 'A-2.13',
    title: 'a body that comes in pieces arrives whole',
    async run(t) {
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
  },
  {
    id: 'A-2.14',
    title: 'a body of 6,000,000 bytes arrives whole',
    async run(t) {
      const response = await answer(t, () => new Response('x'.repeat(6_000_000)))
      expect((await response.text()).length).toBe(6_000_000)
    },
  },
  {
    id: 'A-2.15',
    title: 'a header that is named like a property of every object arrives',
    async run(t) {
      const headers = [
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ] as [string, string][]
      const response = await answer(t, () => new Response('ok', { headers }))
      expect([response.headers.get('__proto__'), response.headers.get('constructor')]).toEqual(['a', 'b'])
    },
  },
  {
    id: 'A-2.21',
    title: 'a cookie alone arrives with every attribute, also with those that are new',
    async run(t) {
      const [cookie = '', ...others] = await cookiesOf(t, [
        'a=1; Path=/; Secure; Partitioned; Priority=High; New=1',
      ])
      const expected = ['a=1', 'new=1', 'partitioned', 'path=/', 'priority=high', 'secure']
      expect([attributesOf(cookie), others]).toEqual([expected, []])
    },
  },
]

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
