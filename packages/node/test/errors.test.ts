import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { createGripHandler, type FetchApp, GripInstructError, GripOriginError } from '@grip/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { send, sendRaw, serve, serveFaulty, signalled } from './serve.ts'

const FAULT = new Error('fault')

it.each<[string, FetchApp['fetch']]>([
  [
    'throws',
    () => {
      throw FAULT
    },
  ],
  ['rejects', () => Promise.reject(FAULT)],
])('answers 500 to an app that %s, and reports it once', async (_, answer) => {
  const { origin, errors } = await serveFaulty(answer)
  const { status, text, headers } = await send(origin)
  expect([status, text, headers['content-type']]).toEqual([500, 'Internal Server Error\n', 'text/plain'])
  expect(errors).toEqual([FAULT])
})

it('answers 500 to an app that gives no Response', async () => {
  const { origin, errors } = await serveFaulty(() => undefined as unknown as Response)
  expect((await send(origin)).status).toBe(500)
  expect(errors).toEqual([expect.any(TypeError)])
})

it('answers 500 to Response.error(), says what it was, and the connection serves on', async () => {
  const { port, errors } = await serveFaulty((request) =>
    request.url.endsWith('/error') ? Response.error() : new Response('next'),
  )
  const raw = await sendRaw(
    port,
    'GET /error HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  )
  const [first, second] = raw.split(/(?=HTTP\/1\.1 )/)
  expect(first).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n[^]*\r\n\r\nInternal Server Error\n$/)
  expect(second).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nnext$/)
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' })])
  expect(String(errors[0])).toContain('Response.error()')
})

// What frameworks and test runners pass for a Response, and Response itself would refuse.
it.each<[string, object]>([
  ['a status of 99', { status: 99 }],
  ['a status of 101', { status: 101 }],
  ['a status of 600', { status: 600 }],
  ['a status that is no number', { status: Number.NaN }],
  ['a reason with a line break', { statusText: 'a\r\nSet-Cookie: a=1' }],
  ['a reason beyond Latin-1', { statusText: '\u20ac' }],
  ['a header value with a line break', { headers: new Map([['x-a', 'a\r\nSet-Cookie: a=1']]) }],
  ['a header name with a blank', { headers: new Map([['x a', '1']]) }],
  ['a body that was read', { bodyUsed: true }],
  ['a body that is locked', { body: lockedBody() }],
])('answers 500 to %s, and the connection serves on', async (_, fault) => {
  const like = { status: 200, statusText: '', headers: new Map(), body: null, bodyUsed: false, ...fault }
  const { port, errors } = await serveFaulty((request) =>
    request.url.endsWith('/next') ? new Response('next') : (like as unknown as Response),
  )
  const raw = await sendRaw(
    port,
    'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  )
  const [first, second] = raw.split(/(?=HTTP\/1\.1 )/)
  expect(first).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n[^]*\r\n\r\nInternal Server Error\n$/)
  expect(first).not.toMatch(/set-cookie/i)
  expect(second).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nnext$/)
  expect(errors).toHaveLength(1)
})

function lockedBody(): ReadableStream {
  const body = new ReadableStream()
  body.getReader()
  return body
}

it('cancels the body of an answer that Node cannot write', async () => {
  const cancelled = signalled<true>()
  const { origin } = await serveFaulty(() => {
    const body = new ReadableStream({ cancel: () => cancelled.resolve(true) })
    return new Response(body, { headers: { 'x-bad': '\x01' } })
  })
  expect((await send(origin)).status).toBe(500)
  expect(await cancelled.promise).toBe(true)
})

it('answers 500 to a stream that fails before its first chunk', async () => {
  const { origin, errors } = await serveFaulty(
    () => new Response(new ReadableStream({ pull: (controller) => controller.error(FAULT) })),
  )
  const { status, text } = await send(origin)
  expect([status, text, errors]).toEqual([500, 'Internal Server Error\n', [FAULT]])
})

it('answers an error of the library with its status, and reports what is 500 and more', async () => {
  const { origin, errors } = await serveFaulty((request) => {
    if (request.url.endsWith('/origin')) throw new GripOriginError('not from there')
    throw new GripInstructError('of the inside')
  })
  const answers = [await send(`${origin}/origin`), await send(`${origin}/instruct`)]
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [403, 'not from there\n'],
    [500, 'Internal Server Error\n'],
  ])
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT' })])
})

it('answers 500 without the headers of an answer that Node cannot write', async () => {
  const headers = { 'a-good': '1', 'content-length': '3', 'x-bad': '\x01' }
  const { origin, errors } = await serveFaulty(() => new Response('abc', { headers }))
  const answer = await send(origin)
  expect([answer.status, answer.text]).toEqual([500, 'Internal Server Error\n'])
  expect(answer.headers).not.toHaveProperty('a-good')
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_INVALID_CHAR' })])
})

it('cuts an answer short when its stream fails, and reports it', async () => {
  const { origin, errors, reported } = await serveFaulty(() => {
    const chunks = [new TextEncoder().encode('part')]
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const chunk = chunks.shift()
      if (chunk === undefined) setImmediate(() => setImmediate(() => controller.error(FAULT)))
      else controller.enqueue(chunk)
    }
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }))
  })
  const [response] = (await once(get(origin), 'response')) as [IncomingMessage]
  const failure = once(response, 'error')
  response.resume()
  expect(await failure).toEqual([expect.objectContaining({ code: 'ECONNRESET' })])
  await reported
  expect(errors).toEqual([FAULT])
})

it.each<[string, (error: unknown) => void]>([
  [
    'throws',
    () => {
      throw new Error('onError failed')
    },
  ],
  ['rejects', () => Promise.reject(new Error('onError failed'))],
])('answers all the same when onError %s', async (_, onError) => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => log.mockRestore())
  const { origin } = await serve(toNodeListener({ fetch: () => Promise.reject(FAULT) }, { onError }))
  expect((await send(origin)).status).toBe(500)
  expect(log.mock.calls).toEqual([[expect.objectContaining({ message: 'onError failed' })]])
})

it('writes errors to the console by default', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => log.mockRestore())
  const { origin } = await serve(toNodeListener({ fetch: () => Promise.reject(FAULT) }))
  await send(origin)
  expect(log.mock.calls).toEqual([[FAULT]])
})

it('gives an app an error when other code ends the request that it reads', async () => {
  const failed = signalled<unknown>()
  const received = signalled<IncomingMessage>()
  const app = {
    async fetch(request: Request): Promise<Response> {
      await request.bytes().catch(failed.resolve)
      return new Response('ok')
    },
  }
  const { port } = await serve((request, response) => {
    toNodeListener(app)(request, response)
    received.resolve(request)
  })
  const client = connect(port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\npart')
  const request = await received.promise
  await vi.waitFor(() => expect(request.readableDidRead).toBe(true), { timeout: 20_000 })
  request.destroy()
  expect(await failed.promise).toMatchObject({ code: 'ERR_GRIP_REQUEST' })
})

it('hears of an answer that Node cannot write from an app of the library, too', async () => {
  const errors: unknown[] = []
  const app = createGripHandler(() => new Response('abc', { headers: { 'x-bad': '\x01' } }))
  const { origin } = await serve(toNodeListener(app, { onError: (error) => void errors.push(error) }))
  expect((await send(origin)).status).toBe(500)
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_INVALID_CHAR' })])
})
