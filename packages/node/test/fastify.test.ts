import { fastify, type FastifyInstance } from 'fastify'
import type { FetchApp } from '@grip/core'
import { expect, it, onTestFinished } from 'vitest'
import { toNodeListener, type NodeListenerOptions } from '../src/index.ts'
import { send } from './serve.ts'

const EVENTS = { 'content-type': 'application/websocket-events' }

const echo = {
  fetch: async (request: Request) =>
    new Response(await request.bytes(), { status: 202, headers: { ...EVENTS, 'x-url': request.url } }),
}

/** The recipe of the README: a scope of its own, whose parser leaves the body to the listener. */
function register(server: FastifyInstance, listener: ReturnType<typeof toNodeListener>): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.all('/*', (request, reply) => {
      reply.hijack()
      listener(request.raw, reply.raw)
    })
  })
}

async function start(app: FetchApp, options?: NodeListenerOptions): Promise<string> {
  const server = fastify({ forceCloseConnections: true })
  onTestFinished(() => server.close())
  server.post('/json', async (request) => request.body)
  register(server, toNodeListener(app, options))
  return server.listen({ port: 0, host: '127.0.0.1' })
}

it.each([
  ['events', EVENTS],
  ['JSON', { 'content-type': 'application/json' }],
  ['text', { 'content-type': 'text/plain' }],
  ['no content type', {}],
])('gets all bytes of %s', async (_, headers) => {
  const origin = await start(echo)
  const body = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const answer = await send(`${origin}/chat?x=1`, { method: 'POST', headers, body })
  expect([...answer.bytes]).toEqual([...body])
  expect(answer.status).toBe(202)
  expect(answer.headers).toMatchObject({ ...EVENTS, 'x-url': `${origin}/chat?x=1` })
})

it('leaves other routes their parsers', async () => {
  const origin = await start(echo)
  const headers = { 'content-type': 'application/json' }
  expect((await send(`${origin}/json`, { method: 'POST', headers, body: '{"a":1}' })).text).toBe('{"a":1}')
})

it('answers requests without a body, and 500 to an app that throws', async () => {
  const errors: unknown[] = []
  const fault = new Error('fault')
  const app = {
    fetch(request: Request) {
      if (request.url.endsWith('/fault')) throw fault
      return new Response('fine')
    },
  }
  const origin = await start(app, { onError: (error) => void errors.push(error) })
  expect((await send(`${origin}/`)).text).toBe('fine')
  expect((await send(`${origin}/fault`)).status).toBe(500)
  expect(errors).toEqual([fault])
})
