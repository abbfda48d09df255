import { once } from 'node:events'
import { get, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { FetchApp } from '@grip/core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { send, serve, signalled } from './serve.ts'

/** Serves an app and collects what its onError is told. */
async function serveFaulty(answer: FetchApp['fetch']) {
  const errors: unknown[] = []
  const reported = signalled<true>()
  const onError = (error: unknown) => {
    errors.push(error)
    reported.resolve(true)
  }
  return {
    ...(await serve(toNodeListener({ fetch: answer }, { onError }))),
    errors,
    reported: reported.promise,
  }
}

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

it('answers 500 without the headers of an answer that Node cannot write', async () => {
  const headers = { 'content-length': '3', 'x-bad': '\x01' }
  const { origin, errors } = await serveFaulty(() => new Response('abc', { headers }))
  const answer = await send(origin)
  expect([answer.status, answer.text]).toEqual([500, 'Internal Server Error\n'])
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
  expect([calls, errors]).toEqual([1, []])
})
