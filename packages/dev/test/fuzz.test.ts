import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { handshake, Siege } from './support/hostile.ts'
import { randomAnswer } from './support/random-answer.ts'
import { randomRequest } from './support/random-request.ts'
import { Random } from './support/random.ts'

const siege = new Siege()
beforeAll(() => siege.begin())
beforeEach(() => siege.calm())
afterAll(() => siege.end())

const REQUESTS = [
  'GET /hostile HTTP/1.1\r\nHost: a\r\n\r\n',
  'HEAD /hostile HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /hostile HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi',
  handshake('/hostile'),
  handshake('/hostile').replace('Connection', 'Sec-WebSocket-Protocol: vite-hmr\r\nConnection'),
]

const FORMATS = [
  { 'http-response': { code: 0, reason: 'a\r\nb\u0001', headers: { Trailer: 'x', 'a b': '\u0001', '': '\u007f' }, body: 'x' } },
  { 'http-response': { code: 101, headers: [['Trailer', '\n'], ['Upgrade', '\ud800']], body: '' } },
  { 'http-response': { code: 204, 'body-patch': [{ op: 'add', path: 'x' }] } },
  { 'http-stream': { content: '\ufeff', 'content-filters': ['x'] } },
  { 'http-stream': { action: 'close' } },
  { 'ws-message': { action: 'close', code: 0, reason: 'x'.repeat(200) } },
  { 'ws-message': { type: 'ping', content: 'x'.repeat(200) } },
] // prettier-ignore

const SEEDS = Array.from({ length: Number(process.env['GRIP_FUZZ_SEEDS'] ?? 8) }, (_, seed) => seed)

describe('the proxy outlives', { timeout: 60_000 }, () => {
  it.each(SEEDS)(
    '60 random answers of an app, and keeps none of their connections: seed %i',
    async (seed) => {
      const random = new Random(seed)
      const answers = new Map<string, string>()
      siege.hostile = (socket, request) => {
        const again = 'HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n'
        const answer = answers.get(request.headers['x-number'] as string) ?? again
        socket.end(Buffer.from(answer, 'latin1'))
      }
      const clients: Socket[] = []
      for (let index = 0; index < 60; index++) {
        answers.set(String(index), randomAnswer(random))
        const client = siege.connect(
          random.of(REQUESTS).replace('\r\n\r\n', `\r\nX-Number: ${index}\r\n\r\n`),
        )
        clients.push(client.resume())
        await once(client, 'connect')
      }
      for (const formats of [...FORMATS, ...FORMATS]) await siege.publishFormats(formats)
      await siege.isUntouched()
      for (const client of clients) client.destroy()
      await siege.hostileConnections(0)
      await siege.isUntouched()
      expect(siege.hasReported('internal-error')).toBe(false)
    },
  )

  it.each(SEEDS)('60 random requests to each of its ports: seed %i', async (seed) => {
    const random = new Random(1000 + seed)
    const clients: Socket[] = []
    for (let index = 0; index < 120; index++) {
      const bytes = randomRequest(random)
      const client = index % 2 === 0 ? siege.connect(bytes) : siege.connectControl(bytes)
      clients.push(client.resume())
      await once(client, 'connect')
      if (random.below(4) === 0) client.resetAndDestroy()
    }
    await siege.isUntouched()
    for (const client of clients) client.destroy()
    await siege.isUntouched()
    expect(siege.hasReported('internal-error')).toBe(false)
  })
})
