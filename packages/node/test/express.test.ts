import { runInNewContext } from 'node:vm'
import express from 'express'
import { expect, it } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { send, serve } from './serve.ts'

const EVENTS = { 'content-type': 'application/websocket-events' }
const CLOSE = Uint8Array.of(0x43, 0x4c, 0x4f, 0x53, 0x45, 0x20, 0x32, 0x0d, 0x0a, 0x03, 0xe8, 0x0d, 0x0a)

/** Answers with the body it was given, under the content type that a proxy compares byte for byte. */
const echo = {
  fetch: async (request: Request) =>
    new Response(await request.bytes(), { headers: { ...EVENTS, 'x-url': request.url } }),
}

it('serves as middleware, with the content type as it is', async () => {
  const { origin } = await serve(express().use(toNodeListener(echo)))
  const answer = await send(`${origin}/chat?x=1`, { method: 'POST', headers: EVENTS, body: CLOSE })
  expect([...answer.bytes]).toEqual([...CLOSE])
  expect(answer.headers).toMatchObject({ ...EVENTS, 'x-url': `${origin}/chat?x=1` })
})

it('serves below a path, which Express removes', async () => {
  const { origin } = await serve(express().use('/live', toNodeListener(echo)))
  const answer = await send(`${origin}/live/chat?x=1`)
  expect(answer.headers['x-url']).toBe(`${origin}/chat?x=1`)
})

it('serves as a route, beside others', async () => {
  const app = express()
  app.all('/live/{*path}', toNodeListener(echo, { basePath: '/live' }))
  app.get('/other', (_, response) => void response.send('other'))
  const { origin } = await serve(app)
  expect((await send(`${origin}/live/chat`)).headers['x-url']).toBe(`${origin}/chat`)
  expect((await send(`${origin}/other`)).text).toBe('other')
})

it.each([
  ['express.json()', express.json()],
  ['express.raw()', express.raw({ type: () => true })],
  ['express.urlencoded()', express.urlencoded()],
  ['express.text()', express.text()],
])('gets the bytes of events after %s', async (_, parser) => {
  const { origin } = await serve(express().use(parser).use(toNodeListener(echo)))
  const answer = await send(origin, { method: 'POST', headers: EVENTS, body: CLOSE })
  expect([...answer.bytes]).toEqual([...CLOSE])
})

it('gets the bytes of JSON after express.raw(), and after express.json() that keeps rawBody', async () => {
  const body = '{ "é": 1 }\n'
  const verify = (request: object, _: object, rawBody: Buffer) => void Object.assign(request, { rawBody })
  for (const parser of [express.raw({ type: () => true }), express.json({ verify })]) {
    const { origin } = await serve(express().use(parser).use(toNodeListener(echo)))
    const answer = await send(origin, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(answer.text).toBe(body)
  }
})

it('says so when a parser has read the body and kept no bytes', async () => {
  const errors: unknown[] = []
  const listener = toNodeListener(echo, { onError: (error) => void errors.push(error) })
  const { origin } = await serve(express().use(express.json()).use(listener))
  const headers = { 'content-type': 'application/json' }
  expect((await send(origin, { method: 'POST', headers, body: '{}' })).status).toBe(500)
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_GRIP_CONFIG' })])
  expect(String(errors[0])).toContain('express.raw()')
  expect((await send(origin, { method: 'POST', headers })).status).toBe(200)
})

it('bounds a body that a parser has kept', async () => {
  const listener = toNodeListener(echo, { maxBodyBytes: 3 })
  const { origin } = await serve(
    express()
      .use(express.raw({ type: () => true }))
      .use(listener),
  )
  expect((await send(origin, { method: 'POST', body: 'abc' })).status).toBe(200)
  expect((await send(origin, { method: 'POST', body: 'abcd' })).status).toBe(413)
  const headers = { 'transfer-encoding': 'chunked' }
  expect((await send(origin, { method: 'POST', headers, body: 'abcd' })).status).toBe(413)
})

it('takes the bytes that a parser has kept in a test runner, whose Uint8Array is one of its own', async () => {
  const { origin } = await serve(
    express().use((request, response) => {
      request.body = runInNewContext('Uint8Array.of(107, 101, 112, 116)')
      toNodeListener(echo)(request, response)
    }),
  )
  expect((await send(origin, { method: 'POST', body: 'wire' })).text).toBe('kept')
})

it('says how to mount it when express.json() came first', async () => {
  const errors: unknown[] = []
  const listener = toNodeListener(echo, { onError: (error) => void errors.push(error) })
  const { origin } = await serve(express().use(express.json()).use('/live', listener))
  const headers = { 'content-type': 'application/json' }
  await send(`${origin}/live`, { method: 'POST', headers, body: '{}' })
  expect(String(errors[0])).toContain('put this before express.json()')
})

it('keeps the headers and cookies that middleware has set', async () => {
  const app = express()
  app.use((_, response, next) => {
    response.setHeader('x-before', '1')
    response.cookie('session', 'a')
    next()
  })
  app.use(toNodeListener({ fetch: () => new Response('', { headers: { 'set-cookie': 'app=b' } }) }))
  const { origin } = await serve(app)
  const { headers } = await send(origin)
  expect(headers).toMatchObject({ 'x-before': '1', 'set-cookie': ['session=a; Path=/', 'app=b'] })
})
