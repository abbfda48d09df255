import { expect } from 'vitest'
import { type Clause, clausesOf } from '../../harness/clause.ts'
import type { AdapterContext, RequestOptions } from '../adapter-context.ts'
import type { InvokeOptions } from '../adapter-under-test.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index)

export const requestClauses: readonly Clause<AdapterContext>[] = clausesOf<AdapterContext>({
  async 'A-1.1 the app sees the method'(t) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect((await see(t, '/', { method })).method).toBe(method)
    }
  },
  async 'A-1.2 a path stays percent-encoded'(t) {
    const { url } = await see(t, '/a%20b/%2F%3F%23/caf%C3%A9;v=1')
    expect(new URL(url).pathname).toBe('/a%20b/%2F%3F%23/caf%C3%A9;v=1')
  },
  async 'A-1.3 a query keeps + and %2B, repeats, & in a value and the empty value'(t) {
    const query = new URL((await see(t, '/?q=1%2B1&q=2&p=a+b&amp=%26%3D&e=&u=%C3%A9')).url).searchParams
    expect(query.getAll('q')).toEqual(['1+1', '2'])
    expect([...'pu', 'amp', 'e'].map((name) => query.get(name))).toEqual(['a b', 'é', '&=', ''])
  },
  async 'A-1.4 without a query the URL has none'(t) {
    expect(new URL((await see(t, '/plain')).url).search).toBe('')
  },
  async 'A-1.5 header names are found in any case'(t) {
    const { headers } = await see(t, '/', { lines: [['X-MiXed-CASE', 'value']] })
    expect(headers.get('x-mixed-case')).toBe('value')
  },
  async 'A-1.6 repeated header lines all arrive, in order'(t) {
    const lines = ['one', 'two', 'three'].map((value) => ['X-Rep', value] as const)
    const { headers } = await see(t, '/', { lines })
    expect(headers.get('x-rep')?.split(/, ?/)).toEqual(['one', 'two', 'three'])
  },
  async 'A-1.7 two cookies arrive in one Cookie header'(t) {
    const { headers } = await see(t, '/', { lines: [['Cookie', 'a=1; b=x=y']] })
    expect(headers.get('cookie')).toBe('a=1; b=x=y')
  },
  async 'A-1.8 a header value with bytes beyond ASCII arrives as a byte string'(t) {
    const { headers } = await see(t, '/', { lines: [['X-Name', 'caf\u00c3\u00a9']] })
    expect(headers.get('x-name')).toBe('caf\u00c3\u00a9')
  },
  async 'A-1.9 a body of the bytes 00 to ff arrives as it was'(t) {
    const lines = [['Content-Type', 'application/octet-stream']] as const
    expect((await see(t, '/', { method: 'POST', body: ALL_BYTES, lines })).body).toEqual(ALL_BYTES)
  },
  async 'A-1.10 a body of text beyond ASCII arrives as it was'(t) {
    const lines = [['Content-Type', 'text/plain; charset=utf-8']] as const
    const { body } = await see(t, '/', { method: 'POST', body: 'é€😀\r\n', lines })
    expect(Buffer.from(body).toString()).toBe('é€😀\r\n')
  },
  async 'A-1.11 a POST without a body has an empty one'(t) {
    expect((await see(t, '/', { method: 'POST' })).body).toEqual(new Uint8Array())
  },
  async 'A-1.12 a GET has no body'(t) {
    let body: unknown = 'not seen'
    const request = await t.request('/')
    await t.invoke((seen) => {
      body = seen.body
      return new Response('ok')
    }, request)
    expect(body).toBeNull()
  },
  async 'A-1.13 a body of 6,000,000 bytes arrives whole'(t) {
    const lines = [['Content-Type', 'text/plain']] as const
    const { body } = await see(t, '/', { method: 'POST', body: 'x'.repeat(6_000_000), lines })
    expect(body.length).toBe(6_000_000)
  },
  async 'A-1.14 the base path is removed, where it is a whole segment'(t) {
    const paths = ['/prod/a%20b?q=1', '/prod', '/prod/', '/production/x', '/other']
    const seen: string[] = []
    for (const path of paths) {
      const { pathname, search } = new URL((await see(t, path, {}, { basePath: '/prod' })).url)
      seen.push(pathname + search)
    }
    expect(seen).toEqual(['/a%20b?q=1', '/', '/', '/production/x', '/other'])
  },
  async 'A-1.15 a body arrives behind a base path'(t) {
    const options = { method: 'POST', body: 'text', lines: [['Content-Type', 'text/plain']] } as const
    const { method, url, body } = await see(t, '/prod/x', options, { basePath: '/prod' })
    expect([method, new URL(url).pathname, Buffer.from(body).toString()]).toEqual(['POST', '/x', 'text'])
  },
  async 'A-1.16 a path that begins with two slashes is no authority'(t) {
    const { hostname, pathname } = new URL((await see(t, '//evil.com/x')).url)
    expect([hostname === 'evil.com', pathname]).toEqual([false, '//evil.com/x'])
  },
  async 'A-1.17 what the base path leaves is no authority'(t) {
    const { url } = await see(t, '/prod//evil.com/x', {}, { basePath: '/prod' })
    const { hostname, pathname } = new URL(url)
    expect([hostname === 'evil.com', pathname]).toEqual([false, '//evil.com/x'])
  },
})

/** Sends a request to an app that notes what it sees of it. */
async function see(
  t: AdapterContext,
  path: string,
  options: RequestOptions = {},
  invokeOptions: InvokeOptions = {},
): Promise<{ method: string; url: string; headers: Headers; body: Uint8Array }> {
  let seen: { method: string; url: string; headers: Headers; body: Uint8Array } | undefined
  const app = async (request: Request): Promise<Response> => {
    const { method, url, headers } = request
    seen = { method, url, headers, body: new Uint8Array(await request.arrayBuffer()) }
    return new Response('seen')
  }
  const response = await t.invoke(app, await t.request(path, options), invokeOptions)
  expect(response.status).toBe(200)
  return seen!
}
