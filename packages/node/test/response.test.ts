import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { FetchApp } from '@grip/core'
import { expect, it } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { send, sendRaw, serve, signalled } from './serve.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte)

const serveAnswer = (answer: FetchApp['fetch']) => serve(toNodeListener({ fetch: answer }))

it('writes status, reason, headers and bytes, with their length', async () => {
  const { origin } = await serveAnswer(
    () => new Response(ALL_BYTES, { status: 201, statusText: 'Made', headers: { 'x-one': '1' } }),
  )
  const answer = await send(origin)
  expect(answer).toMatchObject({ status: 201, reason: 'Made' })
  expect(answer.headers).toMatchObject({ 'x-one': '1', 'content-length': '256' })
  expect([...answer.bytes]).toEqual([...ALL_BYTES])
})

it('leaves the content type as it is, byte for byte', async () => {
  const headers = { 'content-type': 'application/websocket-events' }
  const { origin } = await serveAnswer(() => new Response('OPEN\r\n', { headers }))
  const { rawHeaders } = await send(origin)
  expect(rawHeaders[rawHeaders.indexOf('content-type') + 1]).toBe('application/websocket-events')
})

it('keeps repeated Set-Cookie apart', async () => {
  const { origin } = await serveAnswer(() => {
    const response = new Response()
    response.headers.append('set-cookie', 'a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT')
    response.headers.append('set-cookie', 'b=2')
    return response
  })
  const { headers } = await send(origin)
  expect(headers['set-cookie']).toEqual(['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'])
})

it('answers HEAD with the headers alone, and cancels the body', async () => {
  const cancelled = signalled<true>()
  const { port } = await serveAnswer(() => {
    const body = new ReadableStream({ cancel: () => cancelled.resolve(true) })
    return new Response(body, { headers: { 'content-length': '5' } })
  })
  const raw = await sendRaw(port, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(raw).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-length: 5\r\n/)
  expect(raw).toMatch(/\r\n\r\n$/)
  expect(await cancelled.promise).toBe(true)
})

it.each([204, 304])('answers %i without a body', async (status) => {
  const { port } = await serveAnswer(() => new Response(null, { status, headers: { etag: '"1"' } }))
  const raw = await sendRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(raw).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*etag: "1"\r\n[^]*\r\n\r\n$`))
  expect(raw).not.toMatch(/transfer-encoding|content-length/i)
})

it('sends the headers of a stream before its first chunk, and each chunk when it is there', async () => {
  const source = signalled<ReadableStreamDefaultController<Uint8Array>>()
  const { origin } = await serveAnswer(() => new Response(new ReadableStream({ start: source.resolve })))
  const [response] = (await once(get(origin), 'response')) as [IncomingMessage]
  response.setEncoding('utf8')
  const controller = await source.promise
  for (const text of ['first', 'sécond']) {
    controller.enqueue(new TextEncoder().encode(text))
    expect(await once(response, 'data')).toEqual([text])
  }
  controller.close()
  await once(response, 'end')
})

it('writes a body of several chunks that are all there', async () => {
  const { origin } = await serveAnswer(() => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const text of ['a', 'b', 'c']) controller.enqueue(new TextEncoder().encode(text))
        controller.close()
      },
    })
    return new Response(body)
  })
  expect((await send(origin)).text).toBe('abc')
})

it('asks for no more of a stream than the client reads', async () => {
  let pulls = 0
  const paused = signalled<true>()
  const { origin } = await serve((request, response) => {
    const write = response.write.bind(response) as (chunk: unknown) => boolean
    response.write = (chunk: unknown) => {
      const free = write(chunk)
      if (!free) paused.resolve(true)
      return free
    }
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (++pulls > 512) controller.close()
        else controller.enqueue(new Uint8Array(65_536))
      },
    })
    toNodeListener({ fetch: () => new Response(body) })(request, response)
  })
  const [response] = (await once(get(origin), 'response')) as [IncomingMessage]
  await paused.promise
  expect(pulls).toBeLessThan(512)
  let bytes = 0
  for await (const chunk of response) bytes += (chunk as Buffer).length
  expect(bytes).toBe(512 * 65_536)
})

it('aborts request.signal and cancels the body when the client leaves', async () => {
  const aborted = signalled<boolean>()
  const cancelled = signalled<true>()
  const { origin } = await serveAnswer((request) => {
    request.signal.addEventListener('abort', () => aborted.resolve(request.signal.aborted))
    return new Response(new ReadableStream({ cancel: () => cancelled.resolve(true) }))
  })
  const request = get(origin)
  await once(request, 'response')
  request.destroy()
  await once(request, 'close')
  expect(await aborted.promise).toBe(true)
  expect(await cancelled.promise).toBe(true)
})

it('aborts request.signal of an app that has not answered yet', async () => {
  const started = signalled<true>()
  const aborted = signalled<true>()
  const { origin } = await serveAnswer(async (request) => {
    started.resolve(true)
    await once(request.signal, 'abort')
    aborted.resolve(true)
    return new Response('nobody reads this')
  })
  const request = get(origin).on('error', () => undefined)
  await started.promise
  request.destroy()
  expect(await aborted.promise).toBe(true)
})

it('leaves request.signal alone when the answer has arrived', async () => {
  const signals: AbortSignal[] = []
  const { origin } = await serveAnswer((request) => {
    signals.push(request.signal)
    return new Response('done')
  })
  await send(origin)
  await send(origin)
  expect(signals.map((signal) => signal.aborted)).toEqual([false, false])
})
