import { createGripHandler, GripInstructError } from '@grip/core'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { type LambdaEvent, toLambdaHandler, toLambdaStreamHandler } from '@grip/lambda'
import { ResponseStream } from './streaming.ts'

const REST: LambdaEvent = {
  httpMethod: 'GET',
  path: '/',
  multiValueHeaders: { Host: ['h.example'] },
  body: null,
}
const HTTP: LambdaEvent = {
  version: '2.0',
  rawPath: '/',
  headers: {},
  requestContext: { http: { method: 'GET' } },
}
const ALB: LambdaEvent = { httpMethod: 'GET', path: '/', headers: {}, body: '', requestContext: { elb: {} } }
const text = { fetch: () => new Response('é') }

afterEach(() => vi.unstubAllEnvs())

it('a handler has two parameters, a streaming handler its mark', () => {
  expect(toLambdaHandler(text).length).toBe(2)
  const streaming = toLambdaStreamHandler(text)
  expect(streaming.length).toBeLessThan(3)
  const mark = Symbol.for('aws.lambda.runtime.handler.streaming')
  expect((streaming as { [mark]?: string })[mark]).toBe('response')
})

it('an option that does not exist and a base path without a slash are refused at once', () => {
  expect(() => toLambdaHandler(text, { basepath: '/x' } as object)).toThrow(/did you mean "basePath"/)
  expect(() => toLambdaStreamHandler(text, { basePath: 'x' })).toThrow(TypeError)
})

it('text goes out as text to a REST API that sent text, and as base64 to the others', async () => {
  const bodies = await Promise.all([REST, HTTP, ALB].map((event) => toLambdaHandler(text)(event)))
  expect(bodies.map(({ body, isBase64Encoded }) => [body, isBase64Encoded])).toEqual([
    ['é', false],
    ['w6k=', true],
    ['w6k=', true],
  ])
})

it('bytes that are no text go out as base64 to a REST API, whatever another header says', async () => {
  const headers = { 'content-type': 'application/octet-stream', 'x-type': 'application/websocket-events' }
  const result = await toLambdaHandler({ fetch: () => new Response(Uint8Array.of(0xff), { headers }) })(REST)
  expect([result.statusCode, result.body, result.isBase64Encoded]).toEqual([200, '/w==', true])
})

it('an empty body is empty text', async () => {
  const result = await toLambdaHandler({ fetch: () => new Response(null, { status: 204 }) })(REST)
  expect(result).toEqual({ statusCode: 204, multiValueHeaders: {}, body: '', isBase64Encoded: false })
})

it('two cookies behind a load balancer that sends one are an error that names the setting', async () => {
  const cookies = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ] as [string, string][]
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => told.mockRestore())
  const handler = toLambdaHandler({ fetch: () => new Response('ok', { headers: cookies }) })
  expect(await handler(ALB)).toMatchObject({
    statusCode: 500,
    headers: { 'content-type': expect.any(String) },
  })
  expect(told.mock.calls).toMatchObject([
    [
      {
        code: 'ERR_GRIP_CONFIG',
        message: expect.stringContaining('lambda.multi_value_headers.enabled') as string,
      },
    ],
  ])
})

it('bytes that a REST API without binaryMediaTypes would break are a 500, and an error that names the setting', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => told.mockRestore())
  const headers = { 'content-type': 'application/websocket-events' }
  const app = { fetch: () => new Response(Uint8Array.of(0xff), { headers }) }
  expect((await toLambdaHandler(app)(REST)).statusCode).toBe(500)
  expect(told.mock.calls).toMatchObject([
    [{ message: expect.stringContaining('binaryMediaTypes') as string }],
  ])
})

it('an answer that cannot be sent is told once, with what is wrong', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => told.mockRestore())
  expect((await toLambdaHandler({ fetch: () => Response.error() })(HTTP)).statusCode).toBe(500)
  expect(told.mock.calls).toMatchObject([
    [{ message: expect.stringContaining('Response.error()') as string }],
  ])
  const stream = new ResponseStream()
  await toLambdaStreamHandler({ fetch: () => Response.error() })(HTTP, stream)
  expect((stream.read() as Buffer).toString()).toMatch(/^{"statusCode":500,/)
})

it('an error that is none of this library leaves the handler, as the app threw it', async () => {
  const fault = new Error('fault')
  await expect(toLambdaHandler({ fetch: () => Promise.reject(fault) })(HTTP)).rejects.toBe(fault)
  const body = new ReadableStream({ pull: (controller) => controller.error(fault) })
  await expect(toLambdaHandler({ fetch: () => new Response(body) })(HTTP)).rejects.toBe(fault)
})

it('an error of an app of this library is told to its own onError alone', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => told.mockRestore())
  const errors: unknown[] = []
  const fault = new GripInstructError('fault')
  const app = createGripHandler(() => Promise.reject(fault), { onError: (error) => errors.push(error) })
  expect((await toLambdaHandler(app)(HTTP)).statusCode).toBe(500)
  expect([errors, told.mock.calls]).toEqual([[fault], []])
})

it('headers that frame a message are not handed on, and a HEAD has no body', async () => {
  const headers = { 'content-length': '99', connection: 'close', 'transfer-encoding': 'chunked', 'x-a': '1' }
  const app = { fetch: () => new Response('text', { headers: { ...headers, 'content-type': 'text/plain' } }) }
  const head = { ...HTTP, requestContext: { http: { method: 'HEAD' } } }
  expect(await toLambdaHandler(app)(head)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/plain', 'x-a': '1' },
    body: '',
    isBase64Encoded: false,
  })
  const stream = new ResponseStream()
  await toLambdaStreamHandler(app)(head, stream)
  const prelude = '{"statusCode":200,"headers":{"content-type":"text/plain","x-a":"1"}}'
  expect((stream.read() as Buffer).toString()).toBe(`${prelude}${'\0'.repeat(8)}`)
})

it('a body that may not be sent is cancelled', async () => {
  let cancelled = 0
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  const cancel = (): void => {
    cancelled++
    throw new Error('of the source')
  }
  const body = () => new ReadableStream({ cancel })
  const head = { ...HTTP, requestContext: { http: { method: 'HEAD' } } }
  await toLambdaHandler({ fetch: () => new Response(body()) })(head)
  await toLambdaStreamHandler({ fetch: () => new Response(body()) })(head, new ResponseStream())
  await new Promise((resolve) => setImmediate(resolve))
  expect([cancelled, unhandled]).toEqual([2, []])
})

it('late work that fails does not fail the answer, nor end the wait for the rest', async () => {
  let ended = false
  const app = createGripHandler((_, { platform }) => {
    platform.waitUntil!(Promise.reject(new Error('late')))
    platform.waitUntil!(new Promise<void>((resolve) => setImmediate(resolve)).then(() => void (ended = true)))
    return new Response('ok')
  })
  const { statusCode } = await toLambdaHandler(app)(HTTP)
  expect([statusCode, ended]).toEqual([200, true])
})

it('an app is told whether its answer waits for its late work', async () => {
  const seen: unknown[] = []
  const app = createGripHandler((_, { platform }) => {
    seen.push(platform.answersLast)
    return new Response('ok')
  })
  await toLambdaHandler(app)(HTTP)
  await toLambdaStreamHandler(app)(HTTP, new ResponseStream())
  expect(seen).toEqual([true, false])
})

it('an app that is not of this library gets the event and the context of Lambda', async () => {
  let native: unknown[] = []
  const app = {
    fetch(_: Request, ...rest: unknown[]): Response {
      native = rest
      return new Response('ok')
    },
  }
  const context = { awsRequestId: 'r' }
  await toLambdaHandler(app)(HTTP, context)
  expect(native).toEqual([{ event: HTTP, lambdaContext: context }])
})

it('an app of this library is configured by process.env, and sees event and context', async () => {
  vi.stubEnv('GRIP_URL', 'http://127.0.0.1:5561?iss=test&key=a-key-that-is-longer-than-32-bytes!')
  let seen: unknown
  const app = createGripHandler((_, grip) => {
    seen = [grip.env['GRIP_URL'], grip.platform.event, grip.platform.context]
    return new Response('ok')
  })
  await toLambdaHandler(app)(HTTP, 'context')
  expect(seen).toEqual([
    'http://127.0.0.1:5561?iss=test&key=a-key-that-is-longer-than-32-bytes!',
    HTTP,
    'context',
  ])
})
