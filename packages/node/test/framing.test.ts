import type { FetchApp } from '@grip/core'
import { expect, it } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { send, sendRaw, serve, signalled } from './serve.ts'

const serveAnswer = (answer: FetchApp['fetch']) => serve(toNodeListener({ fetch: answer }))

/** A body whose chunks come one after the other, each some turns after the one before. */
function slowly(...chunks: string[]): ReadableStream<Uint8Array> {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    const chunk = chunks.shift()
    if (chunk === undefined) controller.close()
    else controller.enqueue(new TextEncoder().encode(chunk))
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}

it.each(['3', '256', '10000', 'many', '-1', '3, 3', '0x10', ''])(
  'gives a body its own length where the app says %j, and the connection serves on',
  async (length) => {
    const { port } = await serveAnswer(
      () => new Response('h\u00e9llo', { headers: { 'content-length': length } }),
    )
    const request = 'GET / HTTP/1.1\r\nHost: x\r\n'
    const raw = await sendRaw(port, `${request}\r\n${request}Connection: close\r\n\r\n`)
    const answers = raw.split(/(?=HTTP\/1\.1 )/)
    expect(answers).toHaveLength(2)
    for (const answer of answers) {
      expect(answer.match(/^content-length: .*$/gim)).toEqual(['content-length: 6'])
      expect(answer).toMatch(/\r\n\r\nh\u00c3\u00a9llo$/)
    }
  },
)

it('gives a body its own length where middleware said another', async () => {
  const { origin } = await serve((request, response) => {
    response.setHeader('content-length', '3')
    toNodeListener({ fetch: () => new Response('hello') })(request, response)
  })
  const { headers, text } = await send(origin)
  expect([headers['content-length'], text]).toEqual(['5', 'hello'])
})

it('sends a stream in chunks where middleware said a length', async () => {
  const { origin } = await serve((request, response) => {
    response.setHeader('content-length', '3')
    toNodeListener({ fetch: () => new Response(slowly('one', 'two')) })(request, response)
  })
  const { headers, text } = await send(origin)
  expect([headers['content-length'], text]).toEqual([undefined, 'onetwo'])
})

it('counts the bytes of a chunk that is text', async () => {
  const { origin } = await serveAnswer(() => {
    const start = (controller: ReadableStreamDefaultController): void => {
      controller.enqueue('h\u00e9')
      controller.close()
    }
    return new Response(new ReadableStream({ start }))
  })
  const { headers, text } = await send(origin)
  expect([headers['content-length'], text]).toEqual(['3', 'h\u00e9'])
})

it('keeps the length of a stream, where the app is right', async () => {
  const { origin } = await serveAnswer(() => {
    return new Response(slowly('one', 'two'), { headers: { 'content-length': '6' } })
  })
  const { headers, text } = await send(origin)
  expect([headers['content-length'], headers['transfer-encoding'], text]).toEqual(['6', undefined, 'onetwo'])
})

it.each(['many', '-1', '3, 3'])('sends a stream whose length is %j in chunks', async (length) => {
  const { origin } = await serveAnswer(() => {
    return new Response(slowly('te', 'xt'), { headers: { 'content-length': length } })
  })
  const { headers, text } = await send(origin)
  expect([headers['content-length'], headers['transfer-encoding'], text]).toEqual([
    undefined,
    'chunked',
    'text',
  ])
})

it('leaves out the headers of another connection, and lets the app close its own', async () => {
  const { port } = await serveAnswer((request) => {
    const connection = request.url.endsWith('/close') ? 'close' : 'upgrade'
    const headers = { connection, te: 'trailers', trailer: 'x-sum', 'keep-alive': 'timeout=999' }
    return new Response('text', { headers: { ...headers, 'transfer-encoding': 'gzip' } })
  })
  const raw = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /close HTTP/1.1\r\nHost: x\r\n\r\n')
  const [first, second] = raw.split(/(?=HTTP\/1\.1 )/) as [string, string]
  for (const answer of [first, second]) {
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\ntext$/)
    expect(answer).not.toMatch(/^(te|trailer|transfer-encoding):|timeout=999/im)
  }
  expect(first).toMatch(/^connection: keep-alive$/im)
  expect(second).toMatch(/^connection: close$/im)
})

it.each([204, 304])('answers %i without the length and the body that the app has', async (status) => {
  const like = {
    status,
    headers: new Headers({ 'content-length': '4', 'transfer-encoding': 'chunked' }),
    body: new Blob(['text']).stream(),
  }
  const { port } = await serveAnswer(() => like as Response)
  const request = 'GET / HTTP/1.1\r\nHost: x\r\n'
  const raw = await sendRaw(port, `${request}\r\n${request}Connection: close\r\n\r\n`)
  expect(raw.split(`HTTP/1.1 ${status} `)).toHaveLength(3)
  expect(raw).not.toMatch(/content-length|transfer-encoding|text/i)
})

it.each([
  ['longer', 'abcdefgh', '3'],
  ['shorter', 'abc', '9'],
])('cuts a stream that is %s than its content-length, and reports it', async (_, text, length) => {
  const errors: unknown[] = []
  const reported = signalled<true>()
  const onError = (error: unknown): void => {
    errors.push(error)
    reported.resolve(true)
  }
  const app = { fetch: () => new Response(slowly(...text), { headers: { 'content-length': length } }) }
  const { origin } = await serve(toNodeListener(app, { onError }))
  const outcome = await send(origin).then(
    ({ text: whole }) => whole,
    (error: { code: string }) => error.code,
  )
  await reported.promise
  // Never more than was promised, and never less that looks whole.
  expect(outcome).toBe(length === '3' ? 'abc' : 'ECONNRESET')
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_HTTP_CONTENT_LENGTH_MISMATCH' })])
})

it('answers 205 with a length of 0', async () => {
  const like = {
    status: 205,
    headers: new Headers({ 'content-length': '4' }),
    body: new Blob(['text']).stream(),
  }
  const { origin } = await serveAnswer(() => like as Response)
  const { status, headers, text } = await send(origin)
  expect([status, headers['content-length'], text]).toEqual([205, '0', ''])
})
