import { createGripHandler, Grip, webSocketFromRequest, webSocketToResponse } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { expect, it, vi } from 'vitest'
import { toCloudflareHandler } from '@grip/cloudflare'

const KEY = 'a-key-of-these-tests-longer-than-32-bytes'
const context = { waitUntil: () => undefined }
const text = { fetch: () => new Response('ok') }

it('is configured by the bindings, also when they change', async () => {
  const worker = toCloudflareHandler(createGripHandler<{ GRIP_URL: string }>((_, grip) => grip.webSocket({})))
  const answers = [
    `http://127.0.0.1:5561?iss=test&key=${KEY}`,
    'http://127.0.0.1:5561?iss=other&key=other',
  ].map(
    async (url) =>
      (await worker.fetch(await opening(), { GRIP_URL: url, BUCKET: { get: () => undefined } }, context))
        .status,
  )
  expect(await Promise.all(answers)).toEqual([200, 403])
})

it('gives the app its typed bindings and its context', async () => {
  const bucket = { get: () => 'value' }
  let seen: unknown
  const app = createGripHandler<{ BUCKET: typeof bucket }>((_, grip) => {
    seen = [grip.env.BUCKET.get(), grip.platform.context]
    return new Response('ok')
  })
  await toCloudflareHandler(app).fetch(new Request('https://h.example/'), { BUCKET: bucket }, context)
  expect(seen).toEqual(['value', context])
})

it('gives an app that is not of this library the native arguments', async () => {
  let native: unknown[] = []
  const app = {
    fetch(_: Request, ...rest: unknown[]): Response {
      native = rest
      return new Response('ok')
    },
  }
  const env = { A: 'a' }
  await toCloudflareHandler(app).fetch(new Request('https://h.example/'), env, context)
  expect(native).toEqual([env, context])
})

it('answers before a publish that nobody awaited, which waitUntil gets', async () => {
  const late: Promise<unknown>[] = []
  let publish!: () => void
  const published = new Promise<Response>(
    (resolve) => void (publish = () => resolve(new Response('Published\n'))),
  )
  const app = createGripHandler(
    (_, grip) => {
      void grip.publish('news', { webSocket: 'hi' })
      return new Response('ok')
    },
    { config: `http://127.0.0.1:5561?iss=test&key=${KEY}`, publish: { fetch: () => published } },
  )
  const waitUntil = (promise: Promise<unknown>): void => void late.push(promise)
  const response = await toCloudflareHandler(app).fetch(new Request('https://h.example/'), {}, { waitUntil })
  expect([await response.text(), late.length]).toEqual(['ok', 1])
  publish()
  await Promise.all(late)
})

it('calls waitUntil on its context, which a real one needs', async () => {
  const real = {
    calls: 0,
    waitUntil(promise: Promise<unknown>): void {
      this.calls++
      void promise
    },
  }
  const app = createGripHandler((_, grip) => {
    grip.waitUntil(Promise.resolve())
    return new Response('ok')
  })
  await toCloudflareHandler(app).fetch(new Request('https://h.example/'), {}, real)
  expect(real.calls).toBe(1)
})

it('without a context, the answer waits for what waitUntil is given', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  let settled = false
  const app = createGripHandler((_, grip) => {
    grip.waitUntil(Promise.resolve().then(() => (settled = true)))
    return new Response('ok')
  })
  const worker = toCloudflareHandler(app)
  const none = undefined as never
  const response = await worker.fetch(new Request('https://h.example/'), null as never, none)
  expect([response.status, settled]).toEqual([200, true])
  expect(told).toHaveBeenCalledTimes(1)
  told.mockRestore()
})

it('passes a WebSocket of the Worker itself on, and answers 500 to what is no answer', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  const accepted = Object.assign(Object.create(null), {
    status: 101,
    headers: new Headers(),
    webSocket: {},
  }) as Response
  const answer = async (response: Response) =>
    toCloudflareHandler({ fetch: () => response }).fetch(new Request('https://h.example/'), {}, context)
  expect(await answer(accepted)).toBe(accepted)
  expect((await answer(Response.error())).status).toBe(500)
  expect(told.mock.calls).toMatchObject([
    [{ message: expect.stringContaining('Response.error()') as string }],
  ])
  told.mockRestore()
})

it('refuses an option that does not exist, and a base path without a slash', () => {
  expect(() => toCloudflareHandler(text, { base: '/x' } as object)).toThrow(/has no "base"/)
  expect(() => toCloudflareHandler(text, { basePath: 'x' })).toThrow(TypeError)
})

it('has the direct style of core', async () => {
  const grip = new Grip(`http://127.0.0.1:5561?iss=test&key=${KEY}`)
  const worker = toCloudflareHandler({
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
  const response = await worker.fetch(
    await opening('OPEN\r\nTEXT 2\r\n\u00e9\r\nCLOSE 5\r\n\x0f\x21bye\r\n'),
    {},
    context,
  )
  expect(response.headers.get('content-type')).toBe('application/websocket-events')
  expect(await response.text()).toBe('OPEN\r\nTEXT 4\r\nm:\u00e9\r\nCLOSE 5\r\n\x0f\x21bye\r\n')
  const unsigned = new Request('https://h.example/', await events('OPEN\r\n', ''))
  expect((await worker.fetch(unsigned, {}, context)).status).toBe(403)
})

async function opening(body = 'OPEN\r\n'): Promise<Request> {
  const token = await signGripSig(KEY, { iss: 'test', exp: Math.floor(Date.now() / 1000) + 3600 })
  return new Request('https://h.example/chat', await events(body, token))
}

async function events(body: string, token: string): Promise<RequestInit> {
  const headers = { 'content-type': 'application/websocket-events', 'grip-sig': token }
  return { method: 'POST', headers, body }
}
