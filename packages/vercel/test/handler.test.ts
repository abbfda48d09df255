import {
  createGripHandler,
  Grip,
  type GripContext,
  webSocketFromRequest,
  webSocketToResponse,
} from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { afterEach, expect, expectTypeOf, it, vi } from 'vitest'
import { toVercelHandler, toVercelRoutes } from '@grip/vercel'

const KEY = 'a-key-of-these-tests-longer-than-32-bytes'
const REQUEST_CONTEXT = Symbol.for('@vercel/request-context')
const text = { fetch: () => new Response('ok') }

afterEach(() => {
  vi.unstubAllEnvs()
  Reflect.deleteProperty(globalThis, REQUEST_CONTEXT)
})

it('routes have the methods of a route file, and each serves the app', async () => {
  const routes = toVercelRoutes({ fetch: (request: Request) => new Response(request.method) })
  const answers = Object.entries(routes).map(async ([method, handler]) => {
    return [method, await (await handler(new Request('https://h.example/', { method }))).text()]
  })
  expect(await Promise.all(answers)).toEqual(
    ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => [method, method]),
  )
})

it('is configured by process.env', async () => {
  vi.stubEnv('GRIP_URL', `http://127.0.0.1:5561?iss=test&key=${KEY}`)
  const { POST } = toVercelRoutes(
    createGripHandler((_, grip) => grip.webSocket({})),
    { basePath: '/api' },
  )
  const response = await POST(await opening('https://h.example/api/chat'), { params: Promise.resolve({}) })
  expect([response.status, await response.text()]).toEqual([200, 'OPEN\r\n'])
})

it('waitUntil of the Edge context goes before that of the request context, each called as a method', async () => {
  const edge = new Recorder()
  const background = new Recorder()
  Object.assign(globalThis, { [REQUEST_CONTEXT]: { get: () => background } })
  const handler = toVercelHandler(createGripHandler((_, grip) => late(grip)))
  await handler(new Request('https://h.example/'), edge)
  expect([edge.calls, background.calls]).toEqual([1, 0])
  await handler(new Request('https://h.example/'), { params: Promise.resolve({}) })
  expect([edge.calls, background.calls]).toEqual([1, 1])
})

it('takes no other thing for waitUntil that a context has under that name', async () => {
  const background = new Recorder()
  Object.assign(globalThis, { [REQUEST_CONTEXT]: { get: () => background } })
  const handler = toVercelHandler(createGripHandler((_, grip) => late(grip)))
  const response = await handler(new Request('https://h.example/'), { waitUntil: 'a parameter of the path' })
  expect([await response.text(), background.calls]).toEqual(['ok', 1])
})

it('works where there is neither', async () => {
  Object.assign(globalThis, { [REQUEST_CONTEXT]: { get: () => undefined } })
  const response = await toVercelHandler(createGripHandler((_, grip) => late(grip)))(
    new Request('https://h.example/'),
  )
  expect(await response.text()).toBe('ok')
})

it('an app that is not of this library gets the native context', async () => {
  let native: unknown[] = []
  const app = {
    fetch(_: Request, ...rest: unknown[]): Response {
      native = rest
      return new Response('ok')
    },
  }
  await toVercelHandler(app)(new Request('https://h.example/'), 'context')
  expect(native).toEqual(['context'])
})

it('a body that other code holds is an error that says so, to whoever reads it', async () => {
  const request = new Request('https://h.example/api/x', { method: 'POST', body: 'text' })
  request.body!.getReader()
  let error: unknown
  const app = {
    async fetch(web: Request): Promise<Response> {
      error = await web.text().catch((reason: unknown) => reason)
      return new Response('ok')
    },
  }
  expect((await toVercelHandler(app, { basePath: '/api' })(request)).status).toBe(200)
  expect(error).toMatchObject({ code: 'ERR_GRIP_CONFIG' })
})

it('refuses an option that does not exist, and a base path without a slash', () => {
  expect(() => toVercelHandler(text, { basepath: '/x' } as object)).toThrow(/did you mean "basePath"/)
  expect(() => toVercelRoutes(text, { basePath: 'x' })).toThrow(TypeError)
})

it('has the direct style of core', async () => {
  const grip = new Grip(`http://127.0.0.1:5561?iss=test&key=${KEY}`)
  const handler = toVercelHandler({
    async fetch(request: Request) {
      const ws = await webSocketFromRequest(request, grip)
      if (ws.isOpening()) ws.accept()
      while (ws.canRecv()) {
        const message = ws.recv()
        if (message === null) ws.close()
        else ws.send(message)
      }
      return await webSocketToResponse(ws)
    },
  })
  const response = await handler(await opening('https://h.example/chat', 'OPEN\r\nTEXT 2\r\nhi\r\n'))
  expect(await response.text()).toBe('OPEN\r\nTEXT 4\r\nm:hi\r\n')
  const unsigned = new Request('https://h.example/', { method: 'POST', headers: EVENTS, body: 'OPEN\r\n' })
  expect((await handler(unsigned)).status).toBe(403)
})

it('has the types of a web handler and of a route file', () => {
  type RouteHandler = (
    request: Request,
    context: { params: Promise<Record<string, string>> },
  ) => Promise<Response>
  expectTypeOf<ReturnType<typeof toVercelHandler>>().toExtend<RouteHandler>()
  expectTypeOf<ReturnType<typeof toVercelRoutes>['POST']>().toExtend<RouteHandler>()
  expectTypeOf<GripContext>().not.toHaveProperty('ws')
  expectTypeOf<GripContext>().not.toHaveProperty('meta')
})

const EVENTS = { 'content-type': 'application/websocket-events' }

class Recorder {
  calls = 0

  waitUntil(promise: Promise<unknown>): void {
    this.calls++
    void promise
  }
}

function late(grip: { waitUntil(promise: Promise<unknown>): void }): Response {
  grip.waitUntil(Promise.resolve())
  return new Response('ok')
}

async function opening(url: string, body = 'OPEN\r\n'): Promise<Request> {
  const token = await signGripSig(KEY, { iss: 'test', exp: Math.floor(Date.now() / 1000) + 3600 })
  return new Request(url, { method: 'POST', headers: { ...EVENTS, 'grip-sig': token }, body })
}
