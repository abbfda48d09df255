import { createGripHandler } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { expect, it } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { send, sendRaw, serve } from './serve.ts'

const KEY = 'a secret of at least thirty-two bytes'
const GRIP_URL = `http://127.0.0.1:5561?iss=pushpin&key=${encodeURIComponent(KEY)}`

const sign = () => signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })

it('serves a GRIP handler: events, a hold, and the platform', async () => {
  const app = createGripHandler(
    (request, grip) => {
      if (request.url.endsWith('/poll')) return grip.holdResponse('news', { timeout: 25 })
      if (request.url.endsWith('/chat')) return grip.webSocket({ message: (ws, data) => ws.send(data) })
      return Response.json([grip.proxied, grip.platform.event === undefined, grip.env === process.env])
    },
    { config: GRIP_URL },
  )
  const { origin } = await serve(toNodeListener(app))
  const signature = { 'grip-sig': await sign() }

  expect((await send(`${origin}/`)).text).toBe('[false,false,true]')
  expect((await send(`${origin}/`, { headers: signature })).text).toBe('[true,false,true]')

  const poll = await send(`${origin}/poll`, { headers: signature })
  expect(poll.headers).toMatchObject({
    'grip-hold': 'response',
    'grip-channel': 'news',
    'grip-timeout': '25',
  })
  expect((await send(`${origin}/poll`)).status).toBe(501)

  const events = { 'content-type': 'application/websocket-events' }
  const headers = { ...signature, ...events }
  const chat = await send(`${origin}/chat`, { method: 'POST', headers, body: 'OPEN\r\nTEXT 2\r\né\r\n' })
  expect([chat.status, chat.text]).toEqual([200, 'OPEN\r\nTEXT 4\r\nm:é\r\n'])
  expect(chat.headers).toMatchObject({ ...events, 'content-length': '20' })
  expect((await send(`${origin}/chat`, { method: 'POST', headers: events, body: 'OPEN\r\n' })).status).toBe(
    403,
  )
})

it('B1 refuses events that are not signed before it reads their body', async () => {
  const app = createGripHandler((_, grip) => grip.webSocket({}), { config: GRIP_URL })
  const unread: boolean[] = []
  const { port } = await serve((request, response) => {
    response.once('finish', () => unread.push(!request.readableDidRead))
    toNodeListener(app)(request, response)
  })
  const head =
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/websocket-events\r\n'
  for (const signature of ['', 'Grip-Sig: a.b.c\r\n']) {
    const raw = await sendRaw(port, `${head}${signature}Content-Length: 4194304\r\n\r\nOPEN\r\n`)
    expect(raw).toMatch(/^HTTP\/1\.1 403 /)
  }
  expect(unread).toEqual([true, true])
})

it('leaves an error that the app told its own onError to that one', async () => {
  const told: string[] = []
  const fault = () => {
    throw new Error('fault')
  }
  const app = createGripHandler(fault, { config: GRIP_URL, onError: () => void told.push('app') })
  const { origin } = await serve(toNodeListener(app, { onError: () => void told.push('listener') }))
  expect((await send(`${origin}/`)).status).toBe(500)
  expect(told).toEqual(['app'])
})

it('reads GRIP_URL from process.env at the first request', async () => {
  const app = createGripHandler((_, grip) => grip.holdStream('news'))
  const { origin } = await serve(toNodeListener(app))
  const before = process.env['GRIP_URL']
  process.env['GRIP_URL'] = GRIP_URL
  try {
    const answer = await send(origin, { headers: { 'grip-sig': await sign() } })
    expect(answer.headers['grip-hold']).toBe('stream')
  } finally {
    if (before === undefined) delete process.env['GRIP_URL']
    else process.env['GRIP_URL'] = before
  }
})
