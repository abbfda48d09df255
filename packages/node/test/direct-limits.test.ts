import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { frame, frameHead, open } from './direct-client.ts'
import { signalled } from './serve.ts'

const MIB = 1_048_576

it('takes a message of 4 MiB, and closes with 1009 at one byte more, before it is there', async () => {
  const heard = signalled<number>()
  const fits = await open({ message: (_, data) => heard.resolve(data.length) })
  fits.client.write(frame(Buffer.alloc(4 * MIB), 0x82))
  expect(await heard.promise).toBe(4_194_304)

  const closed = signalled<unknown>()
  const long = await open({
    message: () => closed.resolve('heard'),
    disconnect: (ws) => closed.resolve(ws.closed),
  })
  long.client.write(frameHead(4 * MIB + 1))
  await long.received(/\r\n\r\n\x88\x02\x03\xf1/)
  long.client.end()
  expect(await closed.promise).toEqual({ code: 1006, reason: '' })
  expect(long.errors).toMatchObject([{ code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }])
})

it('takes what maxMessageBytes says, all fragments together', async () => {
  const heard: unknown[] = []
  const { client, received } = await open(
    { message: (_, data) => void heard.push(data) },
    { maxMessageBytes: 10 },
  )
  client.write(frame('ten bytes!'))
  client.write(Buffer.concat([frame('six...', 0x01), frame('five!', 0x80)]))
  await received(/\r\n\r\n\x88\x02\x03\xf1/)
  expect(heard).toEqual(['ten bytes!'])
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
  const frames = Array.from({ length: 64 }, (_, index) => frame(Buffer.alloc(MIB, index), 0x82))
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
