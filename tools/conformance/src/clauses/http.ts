import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'

const everyByte = Uint8Array.from({ length: 256 }, (_, i) => i)

export const httpClauses: readonly Clause[] = clausesOf({
  async 'H-1 method, path, query and body arrive as they were sent'(t) {
    t.origin.answer({ body: 'ok' })
    await t.get('/a//b%2Fc?q=%20+&q=../2', { method: 'PUT', body: everyByte })
    const { method, target, body } = await t.origin.next()
    expect(method).toBe('PUT')
    expect(target).toBe('/a//b%2Fc?q=%20+&q=../2')
    expect(body.equals(everyByte)).toBe(true)
  },
  async 'H-2 Host is kept, and ordinary headers pass with their repeats'(t) {
    t.origin.answer({ body: 'ok' })
    await t.get('/', { headers: { 'X-Many': ['1', '2'], Cookie: 'c=1', Authorization: 'Basic dTpw' } })
    const { headers } = await t.origin.next()
    expect(headers.get('host')).toBe(t.host)
    expect(headers.get('x-many')).toBe('1, 2')
    expect(headers.get('cookie')).toBe('c=1')
    expect(headers.get('authorization')).toBe('Basic dTpw')
  },
  'H-6 hop-by-hop headers and a forged X-Forwarded-Proto are removed, headers named in Connection stay': {
    async run(t) {
      t.origin.answer({ body: 'ok' })
      const headers = {
        Connection: 'keep-alive, X-Hop',
        'X-Hop': '1',
        'Keep-Alive': 'evil',
        'X-Forwarded-Proto': 'https',
      }
      await t.get('/', { headers })
      const { headers: arrived } = await t.origin.next()
      expect(arrived.get('x-hop')).toBe('1')
      expect(arrived.get('keep-alive')).toBeUndefined()
      expect(arrived.get('x-forwarded-proto')).toBeUndefined()
    },
  },
  async 'H-7 Meta-* and Connection-Id of a client pass on plain HTTP'(t) {
    t.origin.answer({ body: 'ok' })
    await t.get('/', { headers: { 'Meta-User': 'evil', 'Connection-Id': 'evil' } })
    const { headers } = await t.origin.next()
    expect(headers.get('meta-user')).toBe('evil')
    expect(headers.get('connection-id')).toBe('evil')
  },
  async 'H-8 a chunked request arrives with Content-Length'(t) {
    t.origin.answer({ body: 'ok' })
    await t.get('/', { method: 'POST', body: ['one', 'two'] })
    const { headers, text } = await t.origin.next()
    expect(text).toBe('onetwo')
    expect(headers.get('content-length')).toBe('6')
    expect(headers.get('transfer-encoding')).toBeUndefined()
  },
  async 'H-9 status, reason, headers with repeats and all bytes of an answer reach the client'(t) {
    const headers = [
      ['X-First', '1'],
      ['Set-Cookie', 'a=1; Path=/'],
      ['Set-Cookie', 'b=2'],
      ['ETag', '"e"'],
    ] as const
    t.origin.answer({ status: 418, reason: 'Short And Stout', headers, body: everyByte })
    const answer = await t.get('/')
    expect([answer.status, answer.reason]).toEqual([418, 'Short And Stout'])
    expect(answer.headers.all('set-cookie')).toEqual(['a=1; Path=/', 'b=2'])
    expect(answer.headers.get('x-first')).toBe('1')
    expect(answer.headers.get('etag')).toBe('"e"')
    expect(answer.body.equals(everyByte)).toBe(true)
  },
  async 'H-11 3xx, 4xx and 5xx answers are relayed'(t) {
    t.origin.answer(({ target }) => ({
      status: Number(target.slice(1)),
      headers: [['Location', '/elsewhere']],
      body: `body ${target}`,
    }))
    for (const status of [302, 404, 503]) {
      const answer = await t.get(`/${status}`)
      expect([answer.status, answer.text]).toEqual([status, `body /${status}`])
      expect(answer.headers.get('location')).toBe('/elsewhere')
    }
  },
  async 'H-12 204, 304 and answers to HEAD have no body'(t) {
    t.origin.answer(({ method, target }) =>
      method === 'HEAD' ? { headers: [['Content-Length', '5']] } : { status: Number(target.slice(1)) },
    )
    for (const status of [204, 304]) {
      const answer = await t.get(`/${status}`)
      expect([answer.status, answer.text]).toEqual([status, ''])
    }
    const head = await t.get('/', { method: 'HEAD' })
    expect([head.status, head.text]).toEqual([200, ''])
  },
  async 'H-13 an origin that closes without an answer is a 502'(t) {
    t.origin.answer({ destroy: true })
    const answer = await t.get('/')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/plain'])
  },
  async 'H-16 an answer without length arrives while the origin is still writing it'(t) {
    let finish = () => {}
    t.origin.serve((_, response) => {
      response.write('first ')
      finish = () => response.end('second')
    })
    const exchange = t.request('/')
    await exchange.until('first ')
    finish()
    expect((await exchange.complete()).text).toBe('first second')
  },
  async 'H-17 a client connection carries several requests'(t) {
    t.origin.answer(({ target }) => ({ body: target }))
    const socket = t.socket()
    socket.write(`GET /one HTTP/1.1\r\nHost: ${t.host}\r\n\r\n`)
    await socket.until('/one')
    socket.write(`GET /two HTTP/1.1\r\nHost: ${t.host}\r\n\r\n`)
    await socket.until('/two')
  },
  'H-22 the segments . and .. of a path are resolved before the origin sees it': {
    since: '1.37',
    async run(t) {
      t.origin.answer({ body: 'ok' })
      const paths = ['/a/../b//c?d=/../e', '/a/./b', '/a/%2E%2e/b', '/..', '/a/..', '/..a/.b/c..']
      for (const path of paths) await t.get(path)
      const targets = t.origin.requests.map(({ target }) => target)
      expect(targets).toEqual(['/b//c?d=/../e', '/a/b', '/b', '/', '/', '/..a/.b/c..'])
    },
  },
})
