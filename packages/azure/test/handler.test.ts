import { toAzureHandler, webSocketFromHttpRequest, webSocketToHttpResponse } from '@grip/azure'
import type { AzureHttpRequest, AzureHttpResponse } from '@grip/azure'
import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import { createGripHandler, Grip, GripInstructError, GripOriginError, type GripContext } from '@grip/core'
import { headersOfRecord } from '@grip/core/adapter'
import { signGripSig } from '@grip/core/wire'
import { afterEach, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import { createRequest } from './http-request.ts'

const KEY = 'a-key-of-these-tests-longer-than-32-bytes'
const grip = new Grip(`http://127.0.0.1:5561?iss=test&key=${KEY}`)
const text = { fetch: () => new Response('ok') }

afterEach(() => vi.unstubAllEnvs())

it('a handler has two parameters, and refuses options that it has not', () => {
  expect(toAzureHandler(text).length).toBe(2)
  expect(() => toAzureHandler(text, { basepath: '/api' } as object)).toThrow(/did you mean "basePath"/)
  expect(() => toAzureHandler(text, { basePath: 'api' })).toThrow(TypeError)
})

it('is configured by process.env, and sees the request and the context', async () => {
  vi.stubEnv('GRIP_URL', `http://127.0.0.1:5561?iss=test&key=${KEY}`)
  let seen: unknown
  const app = createGripHandler((request, { platform, proxied }) => {
    seen = [new URL(request.url).pathname, platform.event, platform.context, proxied]
    return new Response('ok')
  })
  const request = createRequest({ headers: { 'grip-sig': await sign() } })
  await toAzureHandler(app, { basePath: '/api' })(request, 'context')
  expect(seen).toEqual(['/chat', request, 'context', true])
})

it('an app that is not of this library gets the context', async () => {
  let native: unknown[] = []
  const app = {
    fetch(_: Request, ...rest: unknown[]): Response {
      native = rest
      return new Response('ok')
    },
  }
  await toAzureHandler(app)(createRequest(), 'context')
  expect(native).toEqual(['context'])
})

it.each([
  ['TRACE', 'https://h.example/', {}],
  ['CONNECT', 'https://h.example/', {}],
  ['TRACK', 'https://h.example/', {}],
  ['a b', 'https://h.example/', {}],
  ['GET', 'no URL', {}],
  ['GET', 'https://h.example/', { 'a b': 'x' }],
  ['GET', 'https://h.example/', { 'x-a': 'a\r\nb: c' }],
])('a request that no Request can be is answered 400: %s %s %o', async (method, url, headers) => {
  let calls = 0
  const app = { fetch: () => new Response(`${++calls}`) }
  const request = { method, url, headers: headersOfRecord(headers), body: null, bodyUsed: false }
  const { status } = await toAzureHandler(app)({ ...request, arrayBuffer: async () => new ArrayBuffer() }, {})
  expect([status, calls]).toEqual([400, 0])
})

it('a path is the one that was sent, behind a base path too', async () => {
  const app = { fetch: (request: Request) => new Response(null, { headers: { 'x-url': request.url } }) }
  const paths = [
    ['/api/a%09b%5Cc%20', '/a%09b%5Cc%20'],
    ['/api//evil.com/x', '//evil.com/x'],
    ['/api/../other', '/other'],
    ['/apix', '/apix'],
  ]
  for (const [path, expected] of paths) {
    const request = createRequest({ url: `https://h.example${path}` })
    const { headers } = await toAzureHandler(app, { basePath: '/api' })(request, {})
    expect([path, headers['x-url']]).toEqual([path, `https://h.example${expected}`])
  }
})

it('an error of the library that leaves an app is the answer; others leave the handler', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => told.mockRestore())
  const fails = (error: Error) => toAzureHandler({ fetch: () => Promise.reject(error) })(createRequest(), {})
  expect((await fails(new GripOriginError('not from there'))).status).toBe(403)
  expect(told).not.toHaveBeenCalled()
  expect((await fails(new GripInstructError('of the inside'))).status).toBe(500)
  expect(told).toHaveBeenCalledTimes(1)
  const fault = new Error('fault')
  await expect(fails(fault)).rejects.toBe(fault)
})

it.each([
  ['holds', (request: HttpRequest) => request.body!.getReader()],
  ['has cancelled', (request: HttpRequest) => request.body!.cancel()],
])('a body that other code %s is an error that says so, to whoever reads it', async (_, act) => {
  const request = createRequest({ method: 'POST', body: 'text' })
  await act(request)
  let error: unknown
  const app = {
    async fetch(web: Request): Promise<Response> {
      error = await web.text().catch((reason: unknown) => reason)
      return new Response('ok')
    },
  }
  expect((await toAzureHandler(app)(request, {})).status).toBe(200)
  expect(error).toMatchObject({ code: 'ERR_GRIP_CONFIG' })
})

it('B2 several content types, which the host joins, are no WebSocket', async () => {
  const type = 'application/websocket-events'
  const joined = [`text/plain,${type}`, `${type},text/plain`, `${type},${type}`, `,${type}`, `${type},`]
  for (const one of joined) {
    const request = await eventsOf('OPEN\r\n', undefined, one)
    await expect(loop(request)).rejects.toMatchObject({ code: 'ERR_GRIP_NOT_WEBSOCKET', status: 426 })
  }
})

it('the direct style: a handshake, text, bytes 00 to ff and a close with its reason', async () => {
  const all = String.fromCharCode(...Array.from({ length: 256 }, (_, index) => index))
  const events = `OPEN\r\nTEXT 2\r\n\xc3\xa9\r\nBINARY 100\r\n${all}\r\nCLOSE 5\r\n\x0f\xa1bye\r\n`
  const { status, headers, body } = await loop(await eventsOf(events))
  expect([status, headers['content-type']]).toEqual([200, 'application/websocket-events'])
  expect(Buffer.from(body!).toString('latin1')).toBe(
    `OPEN\r\nTEXT 4\r\nm:\xc3\xa9\r\nBINARY 102\r\nm:${all}\r\nCLOSE 5\r\n\x0f\xa1bye\r\n`,
  )
})

it('B1 the direct style refuses what is not signed, and leaves its body unread', async () => {
  const request = await eventsOf('TEXT zz\r\n', '')
  await expect(loop(request)).rejects.toMatchObject({ code: 'ERR_GRIP_SIGNATURE', status: 403 })
  expect(request.bodyUsed).toBe(false)
})

it('the direct style says of a body that is gone why it is', async () => {
  const request = await eventsOf('OPEN\r\n')
  await request.text()
  await expect(loop(request)).rejects.toMatchObject({ code: 'ERR_GRIP_CONFIG' })
})

it('B1 the direct style refuses what carries no events, and events that are malformed', async () => {
  await expect(loop(createRequest())).rejects.toMatchObject({ code: 'ERR_GRIP_NOT_WEBSOCKET', status: 426 })
  await expect(loop(await eventsOf('TEXT zz\r\n'))).rejects.toMatchObject({
    code: 'ERR_GRIP_WEBSOCKET_EVENTS',
  })
})

it('takes and gives the types of @azure/functions', () => {
  expectTypeOf<HttpRequest>().toExtend<AzureHttpRequest>()
  expectTypeOf<AzureHttpResponse>().toExtend<HttpResponseInit>()
  expectTypeOf<ReturnType<typeof toAzureHandler>>().toExtend<HttpHandler>()
  expectTypeOf<[HttpRequest, InvocationContext]>().toExtend<Parameters<ReturnType<typeof toAzureHandler>>>()
})

it('has no ws and no meta before the signature is verified', () => {
  expectTypeOf<AzureHttpRequest>().not.toHaveProperty('meta')
  expectTypeOf<GripContext>().not.toHaveProperty('ws')
  expectTypeOf<GripContext>().not.toHaveProperty('meta')
  expectTypeOf<ReturnType<typeof webSocketFromHttpRequest>>().not.toHaveProperty('meta')
})

async function loop(request: HttpRequest): Promise<AzureHttpResponse> {
  const ws = await webSocketFromHttpRequest(request, grip)
  if (ws.isOpening()) ws.accept()
  while (ws.canRecv()) {
    const message = ws.recv()
    if (message === null) ws.close()
    else ws.send(message)
  }
  return await webSocketToHttpResponse(ws)
}

async function eventsOf(
  events: string,
  token?: string,
  type = 'application/websocket-events',
): Promise<HttpRequest> {
  const headers = { 'content-type': type, 'grip-sig': token ?? (await sign()) }
  return createRequest({ method: 'POST', headers, body: Buffer.from(events, 'latin1') })
}

function sign(): Promise<string> {
  return signGripSig(KEY, { iss: 'test', exp: Math.floor(Date.now() / 1000) + 3600 })
}
