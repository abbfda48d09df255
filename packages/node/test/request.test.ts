import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer, request as httpsRequest, type RequestOptions } from 'node:https'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { toNodeListener, type NodeListenerOptions } from '../src/index.ts'
import { listen, mirror, send, sendRaw, serve, serveMirror } from './serve.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte)

it('gives method, URL, headers and body', async () => {
  const { origin } = await serveMirror()
  const answer = await send(`${origin}/a%20b?x=1&y=%2F`, {
    method: 'POST',
    headers: { 'x-one': '1' },
    body: 'é\r\n',
  })
  const seen = JSON.parse(answer.text)
  expect(seen).toMatchObject({ method: 'POST', url: `${origin}/a%20b?x=1&y=%2F`, body: [195, 169, 13, 10] })
  expect(seen.headers).toContainEqual(['x-one', '1'])
})

it('gives all 256 bytes', async () => {
  const { origin } = await serveMirror()
  const { text } = await send(origin, { method: 'POST', body: ALL_BYTES })
  expect(JSON.parse(text).body).toEqual([...ALL_BYTES])
})

it('keeps repeated headers, also those of which Node keeps one', async () => {
  const { origin } = await serveMirror()
  const headers = [
    'Host',
    'x.test',
    'Meta-User',
    'a',
    'Meta-User',
    'b',
    'Authorization',
    'one',
    'Authorization',
    'two',
  ]
  const seen = JSON.parse((await send(origin, { headers })).text)
  expect(seen.headers).toContainEqual(['meta-user', 'a, b'])
  expect(seen.headers).toContainEqual(['authorization', 'one, two'])
})

it('gives a chunked body', async () => {
  const { port } = await serveMirror()
  const raw = await sendRaw(
    port,
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
  )
  expect(raw).toContain('"body":[97,98,99]')
})

it.each([
  ['//evil.com/x', 'http://app.test//evil.com/x'],
  ['//evil.com', 'http://app.test//evil.com'],
  ['/\\evil.com/x', 'http://app.test/%5Cevil.com/x'],
  ['/a\\b?c=\\d', 'http://app.test/a%5Cb?c=\\\\d'],
  ['/a#b?c', 'http://app.test/a%23b?c'],
  ['/a?b#c?d', 'http://app.test/a?b%23c?d'],
  ['/a%2Fb%20c%0A%ff;d', 'http://app.test/a%2Fb%20c%0A%ff;d'],
  ['/a/...', 'http://app.test/a/...'],
  ['http://other.test/\\evil.com', 'http://other.test/%5Cevil.com'],
  ['/@evil.com/x', 'http://app.test/@evil.com/x'],
  ['/http://evil.com/x', 'http://app.test/http://evil.com/x'],
  ['http://other.test:81/x?y', 'http://other.test:81/x?y'],
  ['HTTP://other.test', 'http://other.test/'],
  ['http://other.test?y=1', 'http://other.test/?y=1'],
  ['*', 'http://app.test/'],
])('a request for %s is one for %s', async (target, url) => {
  const { port } = await serveMirror()
  const raw = await sendRaw(port, `OPTIONS ${target} HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n`)
  expect(raw).toContain(`"url":"${url}"`)
})

it.each([
  ['GET / HTTP/1.1\r\nHost: evil.com/x?', 'a path in Host'],
  ['GET / HTTP/1.1\r\nHost: app.test@evil.com', 'user info in Host'],
  ['GET / HTTP/1.1\r\nHost: app.test\\evil', 'a backslash in Host'],
  ['GET / HTTP/1.1\r\nHost: app.test:port', 'a port that is none'],
  ['GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test', 'two Hosts'],
  ['GET http://user:secret@app.test/ HTTP/1.1\r\nHost: app.test', 'user info in the target'],
  ['GET ftp://app.test/ HTTP/1.1\r\nHost: app.test', 'another scheme in the target'],
  ['GET http://app.test#x HTTP/1.1\r\nHost: app.test', 'a target that is no path'],
  ['GET /a/../b HTTP/1.1\r\nHost: app.test', 'a path of which a URL keeps another'],
  ['GET /a/%2e%2E/b HTTP/1.1\r\nHost: app.test', 'the same, percent-encoded'],
  ['GET /. HTTP/1.1\r\nHost: app.test', 'a dot for a path'],
  ['TRACE / HTTP/1.1\r\nHost: app.test', 'a method that Request refuses'],
])('%j is answered 400: %s', async (head) => {
  const { port } = await serveMirror()
  expect(await sendRaw(port, `${head}\r\nConnection: close\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\n/,
  )
})

it('takes localhost for a Host that is empty or absent', async () => {
  const { port } = await serveMirror()
  expect(await sendRaw(port, 'GET /x HTTP/1.0\r\n\r\n')).toContain('"url":"http://localhost/x"')
  expect(await sendRaw(port, 'GET /x HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toContain(
    '"url":"http://localhost/x"',
  )
})

it.each([
  ['/api/chat?x=1', '/chat?x=1'],
  ['/api', '/'],
  ['/api/', '/'],
  ['/api?x=1', '/?x=1'],
  ['/apix/chat', '/apix/chat'],
  ['/other', '/other'],
  ['/api//evil.com/x', '//evil.com/x'],
])('with basePath /api, %s is %s', async (target, path) => {
  const { origin } = await serveMirror({ basePath: '/api' })
  expect(JSON.parse((await send(origin + target)).text).url).toBe(origin + path)
})

it('takes a basePath with a slash at its end, and one that is only a slash', async () => {
  const first = await serveMirror({ basePath: '/api/' })
  expect(JSON.parse((await send(`${first.origin}/api/x`)).text).url).toBe(`${first.origin}/x`)
  const second = await serveMirror({ basePath: '/' })
  expect(JSON.parse((await send(`${second.origin}/api/x`)).text).url).toBe(`${second.origin}/api/x`)
})

it('takes a basePath as it is read, and percent-encodes it', async () => {
  const { origin } = await serveMirror({ basePath: '/caf\u00e9 x' })
  expect(JSON.parse((await send(`${origin}/caf%C3%A9%20x/y`)).text).url).toBe(`${origin}/y`)
})

it('gives an https URL to what came through TLS', async () => {
  const psk = { psk: Buffer.alloc(32, 1), identity: 'test' }
  const shared = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const
  const server = createServer({ ...shared, pskCallback: () => psk.psk }, toNodeListener(mirror))
  const port = await listen(server)
  const options = {
    port,
    host: '127.0.0.1',
    agent: false,
    checkServerIdentity: () => undefined,
    pskCallback: () => psk,
  }
  const request = httpsRequest({ ...options, ...shared } as RequestOptions).end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  expect(JSON.parse(await text(response))).toMatchObject({ url: `https://127.0.0.1:${port}/` })
})

it('gives an app that is not of this library the native request and response', async () => {
  const seen: unknown[] = []
  const given: unknown[] = []
  const listener = toNodeListener({
    fetch(_: Request, { incoming, outgoing }: { incoming: unknown; outgoing: unknown }) {
      seen.push(incoming, outgoing)
      return new Response()
    },
  })
  const { origin } = await serve((request, response) => {
    given.push(request, response)
    listener(request, response)
  })
  await send(origin)
  expect(seen.length === 2 && seen.every((one, at) => one === given[at])).toBe(true)
})

it.each([
  [{ basepath: '/api' }, 'ERR_GRIP_CONFIG', '"basepath"'],
  [{ basePath: 'api' }, 'ERR_INVALID_ARGUMENT', '"basePath" must be a path'],
  [{ basePath: '/api?x' }, 'ERR_INVALID_ARGUMENT', '"basePath" must be a path'],
  [{ maxBodyBytes: -1 }, 'ERR_INVALID_ARGUMENT', '"maxBodyBytes" option must'],
  [{ maxBodyBytes: Number.NaN }, 'ERR_INVALID_ARGUMENT', '"maxBodyBytes" option must'],
  [{ maxBodyBytes: '10' }, 'ERR_INVALID_ARGUMENT', '"maxBodyBytes" option must'],
  [{ maxBodyBytes: null }, 'ERR_INVALID_ARGUMENT', '"maxBodyBytes" option must'],
  [{ maxBodyBytes: 10n }, 'ERR_INVALID_ARGUMENT', '"maxBodyBytes" option must'],
  [{ onError: 'x' }, 'ERR_INVALID_ARGUMENT', '"onError" option must'],
  [{ onError: null }, 'ERR_INVALID_ARGUMENT', '"onError" option must'],
  [{ basePath: null }, 'ERR_INVALID_ARGUMENT', '"basePath" must be a path'],
  [{ basePath: ['/api'] }, 'ERR_INVALID_ARGUMENT', '"basePath" must be a path'],
  [null, 'ERR_INVALID_ARGUMENT', '"options" of toNodeListener must'],
  ['/api', 'ERR_INVALID_ARGUMENT', '"options" of toNodeListener must'],
] as const)('refuses the options %o', (options, code, message) => {
  const create = () => toNodeListener(mirror, options as unknown as NodeListenerOptions)
  expect(create).toThrow(message)
  expect(create).toThrow(expect.objectContaining({ code }))
})
