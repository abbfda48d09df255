import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { Grip, GripError, type WebSocketContext } from '@grip/core'
import { sealConnection, signGripSig } from '@grip/core/wire'
import { expect, it } from 'vitest'
import { webSocketFromIncoming, webSocketToServerResponse } from '../src/index.ts'
import { send, serve } from './serve.ts'

const KEY = 'a secret of at least thirty-two bytes'
const grip = new Grip(`http://127.0.0.1:5561?iss=pushpin&key=${encodeURIComponent(KEY)}`)

/** Serves the direct style: accepts, echoes, and ends with the client. */
async function serveEcho(handle = echo): Promise<string> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await handle(request, response)
    } catch (error) {
      if (!(error instanceof GripError)) throw error
      response.writeHead(error.status).end(error.code)
    }
  }
  return (await serve((request, response) => void answer(request, response))).origin
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ws = await webSocketFromIncoming(request, grip)
  if (ws.isOpening()) ws.accept()
  while (ws.canRecv()) {
    const message = ws.recv()
    if (message === null) {
      ws.close()
      break
    }
    ws.send(message)
  }
  await webSocketToServerResponse(ws, response)
}

async function post(origin: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
  const token = await signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
  const type = { 'content-type': 'application/websocket-events', 'connection-id': 'c1' }
  const seal = { 'meta-grip-seal': await sealConnection(KEY, { id: 'c1' }) }
  return send(origin, { method: 'POST', headers: { ...type, ...seal, 'grip-sig': token, ...headers }, body })
}

it('answers OPEN and events, under the exact content type', async () => {
  const answer = await post(await serveEcho(), 'OPEN\r\nTEXT 5\r\nhello\r\n')
  expect(answer.status).toBe(200)
  expect(answer.text).toBe('OPEN\r\nTEXT 7\r\nm:hello\r\n')
  expect(answer.rawHeaders).toContain('application/websocket-events')
  expect(answer.headers['sec-websocket-extensions']).toBe('grip')
})

it('carries bytes both ways', async () => {
  const bytes = Buffer.from([0x42, 0x49, 0x4e, 0x41, 0x52, 0x59, 0x20, 0x34, 13, 10, 0, 13, 10, 0xff, 13, 10])
  const answer = await post(await serveEcho(), bytes)
  expect(answer.bytes.toString('latin1')).toBe('BINARY 6\r\nm:\x00\r\n\xff\r\n')
})

it.each(['from the wire', 'that a parser has kept'])(
  'gives plain bytes of a body %s, and no Buffer',
  async (from) => {
    const seen: unknown[] = []
    const origin = await serveEcho(async (request, response) => {
      if (from !== 'from the wire') Object.assign(request, { rawBody: await buffer(request) })
      const ws = await webSocketFromIncoming(request, grip)
      const message = ws.recv()
      seen.push(Buffer.isBuffer(message), message)
      await webSocketToServerResponse(ws, response)
    })
    await post(origin, 'BINARY 2\r\nab\r\n')
    expect(seen).toEqual([false, Uint8Array.of(97, 98)])
  },
)

it("answers the client's CLOSE with its own bytes", async () => {
  const bytes = Buffer.from('CLOSE 5\r\n\x0f\xa1bye\r\n', 'latin1')
  const answer = await post(await serveEcho(), bytes)
  expect(answer.bytes.toString('latin1')).toBe('CLOSE 5\r\n\x0f\xa1bye\r\n')
})

it.each([
  [{ 'grip-sig': '' }, 'TEXT 1\r\na\r\n', 403, 'ERR_GRIP_SIGNATURE'],
  [{ 'grip-sig': 'a.b.c' }, 'malformed', 403, 'ERR_GRIP_SIGNATURE'],
  [{ 'content-type': 'text/plain' }, 'OPEN\r\n', 426, 'ERR_GRIP_NOT_WEBSOCKET'],
  [{}, 'TEXT 9\r\na\r\n', 400, 'ERR_GRIP_WEBSOCKET_EVENTS'],
])('B1 with %j, %j is refused with %i %s', async (headers, body, status, code) => {
  const answer = await post(await serveEcho(), body, headers)
  expect([answer.status, answer.text]).toEqual([status, code])
})

it('B2 several content types, or an empty one and that of events, are no WebSocket', async () => {
  const type = 'application/websocket-events'
  const repeats = [
    ['text/plain', type],
    [type, 'text/plain'],
    [type, type],
    ['', type],
    [type, ''],
  ]
  const origin = await serveEcho()
  const token = await signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
  for (const [first = '', second = ''] of repeats) {
    const headers = [
      'Host',
      'x',
      'Grip-Sig',
      token,
      'Content-Type',
      first,
      'content-type',
      second,
      'Content-Length',
      '6',
    ]
    const { status } = await send(origin, { method: 'POST', headers, body: 'OPEN\r\n' })
    expect([first, second, status]).toEqual([first, second, 426])
  }
})

it('an answer has the length of its events, whatever the handshake was accepted with', async () => {
  const origin = await serveEcho(async (request, response) => {
    const ws = await webSocketFromIncoming(request, grip)
    ws.accept({ headers: { 'X-A': '1' } })
    // As a program may that copies headers of another answer.
    const answer = await ws.toAnswer()
    const headers: (readonly [string, string])[] = [
      ...answer.headers,
      ['Content-Length', '99'],
      ['Transfer-Encoding', 'gzip'],
    ]
    const copied = { toAnswer: async () => ({ ...answer, headers }) } as unknown as WebSocketContext
    await webSocketToServerResponse(copied, response)
  })
  const { rawHeaders, text } = await post(origin, 'OPEN\r\n')
  const lines = rawHeaders.map((line) => line.toLowerCase())
  expect([
    text,
    lines.filter((line) => line === 'content-length'),
    lines.includes('transfer-encoding'),
  ]).toEqual(['OPEN\r\n', ['content-length'], false])
})

it('refuses a body over 4 MiB with 413', async () => {
  const answer = await post(await serveEcho(), new Uint8Array(4_194_305))
  expect([answer.status, answer.text]).toEqual([413, 'ERR_GRIP_REQUEST'])
})

it('B1 reads the body only when the signature is verified', async () => {
  const unread: boolean[] = []
  const origin = await serveEcho(async (request, response) => {
    await webSocketFromIncoming(request, grip).catch((error: unknown) => {
      unread.push(!request.readableDidRead)
      throw error
    })
    response.end()
  })
  await post(origin, 'OPEN\r\n', { 'grip-sig': 'a.b.c' })
  await post(origin, 'malformed')
  expect(unread).toEqual([true, false])
})
