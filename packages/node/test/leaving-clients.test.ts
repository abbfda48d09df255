import { once } from 'node:events'
import { get, request as httpRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { send, serve, serveFaulty, signalled } from './serve.ts'

it('says nothing when the client leaves, in its request or in the answer', async () => {
  let calls = 0
  const closed = signalled<true>()
  const errors: unknown[] = []
  const app = {
    fetch() {
      calls++
      return new Response('ok')
    },
  }
  const listener = toNodeListener(app, { onError: (error) => void errors.push(error) })
  const { origin } = await serve((request, response) => {
    if (request.method === 'POST') response.once('close', () => closed.resolve(true))
    listener(request, response)
    request.once('data', () => client.destroy())
  })
  const client = httpRequest(origin, { method: 'POST', headers: { 'content-length': 10 } })
  client.on('error', () => undefined)
  client.write('part')
  await closed.promise
  expect((await send(origin)).status).toBe(200)
  expect([calls, errors]).toEqual([2, []])
})

it('says nothing of what an app throws because the client left its request', async () => {
  const failed = signalled<unknown>()
  const started = signalled<true>()
  const { port, errors } = await serveFaulty(async (request) => {
    started.resolve(true)
    const cause: unknown = await request.bytes().catch((error: unknown) => error)
    failed.resolve(cause)
    throw new Error('of the app', { cause })
  })
  const client = connect(port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\npart')
  await started.promise
  client.resetAndDestroy()
  expect(await failed.promise).toMatchObject({
    code: 'ERR_GRIP_REQUEST',
    status: 400,
    cause: { code: 'ECONNRESET' },
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(errors).toEqual([])
})

it('says nothing when the client leaves in the middle of an answer, and lets go of it', async () => {
  const cancelled = signalled<true>()
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void =>
    controller.enqueue(new Uint8Array(65_536))
  const body = () => new ReadableStream({ pull, cancel: () => cancelled.resolve(true) })
  const errors: unknown[] = []
  const answers: ServerResponse[] = []
  const app = { fetch: () => new Response(body()) }
  const listener = toNodeListener(app, { onError: (error) => void errors.push(error) })
  const { origin } = await serve((request, response) => {
    answers.push(response)
    listener(request, response)
  })
  const request = get(origin).on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.on('error', () => undefined)
  await vi.waitFor(() => expect(answers[0]!.listenerCount('drain')).toBe(1), { timeout: 20_000 })
  request.destroy()
  expect(await cancelled.promise).toBe(true)
  await new Promise((resolve) => setImmediate(resolve))
  expect([errors, answers[0]!.listenerCount('drain')]).toEqual([[], 0])
})

it('cancels an answer that comes when the client has left', async () => {
  const [started, cancelled] = [signalled<true>(), signalled<true>()]
  const { origin } = await serveFaulty(async (request) => {
    started.resolve(true)
    await once(request.signal, 'abort')
    return new Response(new ReadableStream({ cancel: () => cancelled.resolve(true) }))
  })
  const request = get(origin).on('error', () => undefined)
  await started.promise
  request.destroy()
  expect(await cancelled.promise).toBe(true)
})
