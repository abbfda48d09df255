import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { Grip } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { expect, it, onTestFinished } from 'vitest'
import {
  type DirectWebSocketHooks,
  toUpgradeListener,
  type UpgradeListenerOptions,
} from '../src/websocket.ts'
import { listen, signalled } from './serve.ts'

const KEY = 'a secret of at least thirty-two bytes'
const grip = new Grip(`http://127.0.0.1:5561?iss=pushpin&key=${encodeURIComponent(KEY)}`, {
  allowedOrigins: ['https://app.example'],
})
const MIB = 1_048_576

interface Opened {
  client: Socket
  /** The socket at the listener's end. */
  server: Socket
  errors: unknown[]
}

/** Serves hooks, and opens a WebSocket to them as a proxy does. */
async function open(hooks: DirectWebSocketHooks, options: UpgradeListenerOptions = {}): Promise<Opened> {
  const errors: unknown[] = []
  const http = createServer()
  const upgraded = signalled<Socket>()
  http.on('upgrade', (_, socket) => upgraded.resolve(socket as Socket))
  http.on('upgrade', toUpgradeListener(hooks, grip, { onError: (error) => errors.push(error), ...options }))
  const client = connect(await listen(http), '127.0.0.1')
  onTestFinished(() => void client.destroy())
  const lines = [
    'GET / HTTP/1.1',
    'host: a',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-extensions: grip',
    'origin: https://app.example',
    `grip-sig: ${await signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })}`,
  ]
  client.write(`${lines.join('\r\n')}\r\n\r\n`)
  const server = await upgraded.promise
  onTestFinished(() => void server.destroy())
  expect(String((await once(client, 'data'))[0])).toMatch(/^HTTP\/1\.1 101 /)
  return { client, server, errors }
}

/** Head of a frame of so many bytes; its mask is of zeros, which leaves them as they are. */
function frameHead(length: number, first = 0x82): Buffer {
  const head = Buffer.alloc(14)
  head[0] = first
  head[1] = 0xff
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

it('takes a message of 4 MiB, and closes with 1009 at one byte more, before it is there', async () => {
  const heard = signalled<number>()
  const fits = await open({ message: (_, data) => heard.resolve(data.length) })
  fits.client.write(Buffer.concat([frameHead(4 * MIB), Buffer.alloc(4 * MIB)]))
  expect(await heard.promise).toBe(4_194_304)

  const closed = signalled<unknown>()
  const long = await open({
    message: () => closed.resolve('heard'),
    disconnect: (ws) => closed.resolve(ws.closed),
  })
  long.client.write(frameHead(4 * MIB + 1))
  const [frame] = (await once(long.client, 'data')) as [Buffer]
  expect([frame[0], frame.readUInt16BE(2)]).toEqual([0x88, 1009])
  expect(await closed.promise).toEqual({ code: 1006, reason: '' })
  expect(long.errors).toMatchObject([{ code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }])
})

it('takes what maxMessageBytes says, all fragments together', async () => {
  const heard: number[] = []
  const { client } = await open(
    { message: (_, data) => void heard.push(data.length) },
    { maxMessageBytes: 10 },
  )
  client.write(Buffer.concat([frameHead(10), Buffer.alloc(10)]))
  client.write(Buffer.concat([frameHead(6, 0x02), Buffer.alloc(6), frameHead(5, 0x80), Buffer.alloc(5)]))
  const [frame] = (await once(client, 'data')) as [Buffer]
  expect([heard, frame[0], frame.readUInt16BE(2)]).toEqual([[10], 0x88, 1009])
})

it('reads no more of a client while a hook is busy, and everything after', { timeout: 30_000 }, async () => {
  const release = signalled<void>()
  const all = signalled<void>()
  const heard: number[] = []
  const { client, server } = await open({
    async message(_, data) {
      await release.promise
      heard.push(Number((data as Uint8Array)[0]))
      if (heard.length === 64) all.resolve()
    },
  })
  // Far more than the buffers of the system hold between the two.
  const frames = Array.from({ length: 64 }, (_, index) =>
    Buffer.concat([frameHead(MIB), Buffer.alloc(MIB, index)]),
  )
  client.write(Buffer.concat(frames))
  expect(await bytesReadInAll(server)).toBeLessThan(32 * MIB)
  release.resolve()
  await all.promise
  expect(heard).toEqual(Array.from({ length: 64 }, (_, index) => index))
})

/** How many bytes a socket has read when it reads no more, over many turns of the event loop. */
async function bytesReadInAll(socket: Socket): Promise<number> {
  let before = -1
  for (let turns = 0; turns < 2000; turns++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (socket.bytesRead !== before || before < MIB) turns = 0
    before = socket.bytesRead
  }
  return before
}
