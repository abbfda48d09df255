import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { within } from '@grip/conformance'
import { ZmqEndpoint } from '@grip/zmq'
import { afterAll, expect, it, vi } from 'vitest'
import { Pull, Subscriber } from 'zeromq'
import { Told } from './told.ts'
import { NOBODY, pulling, bound, receive, numberOf, latin1, publisherTo, failureOf } from './bound.ts'

// Addresses that nobody else takes while a test has left them.
const folder = mkdtempSync(join(tmpdir(), 'grip-zmq-'))

afterAll(() => rmSync(folder, { recursive: true }))

it('pushes one frame: the letter T and the item as a tnetstring, bytes as they are', async () => {
  const { socket, uri } = await pulling()
  await using endpoint = new ZmqEndpoint({ pushUri: uri })
  await publisherTo(endpoint).publish(
    'room',
    { webSocket: new Uint8Array([0, 255]) },
    { id: '7', noSeq: true },
  )
  expect(latin1(await receive(socket))).toEqual([
    'T94:7:formats,38:10:ws-message,20:11:content-bin,2:\u0000\u00ff,}}2:id,1:7,6:no-seq,4:true!7:channel,4:room,}',
  ])
  socket.close()
})

it('writes JSON after the letter J, where that is asked for', async () => {
  const { socket, uri } = await pulling()
  await using endpoint = new ZmqEndpoint({ pushUri: uri, format: 'json' })
  await publisherTo(endpoint).publish('room', { webSocket: new Uint8Array([0, 255]) }, { id: '7' })
  expect(latin1(await receive(socket))).toEqual([
    'J{"formats":{"ws-message":{"content-bin":"AP8="}},"id":"7","channel":"room"}',
  ])
  socket.close()
})

it('publishes two frames: the channel, and the item without it', async () => {
  const socket = new Subscriber()
  const uri = await bound(socket)
  socket.subscribe('room')
  const received = receive(socket)
  const told = new Told()
  await using endpoint = new ZmqEndpoint({ pubUri: uri, ...told.callbacks })
  await endpoint.connect()
  await told.waitFor('+room')
  const publisher = publisherTo(endpoint)
  await publisher.publish('room-2', { webSocket: 'begins alike, and is another channel' })
  await publisher.publish('room', { webSocket: 'hi' }, { id: '7' })
  expect(latin1(await received)).toEqual([
    'room',
    'T56:7:formats,33:10:ws-message,15:7:content,2:hi,}}2:id,1:7,}',
  ])
  socket.close()
})

it.each(['push', 'pub'] as const)('10,000 items at once arrive, in order: %s', async (kind) => {
  const socket = kind === 'push' ? new Pull() : new Subscriber()
  const uri = await bound(socket)
  if (socket instanceof Subscriber) socket.subscribe('room')
  const first = receive(socket)
  const told = new Told()
  const callbacks = kind === 'pub' ? told.callbacks : {}
  await using endpoint = new ZmqEndpoint({ [`${kind}Uri`]: uri, timeout: 30_000, ...callbacks })
  await endpoint.connect()
  if (kind === 'pub') await told.waitFor('+room')
  const publisher = publisherTo(endpoint)
  const texts = Array.from({ length: 10_000 }, (_, index) => `<${index}>`)
  const published = Promise.all(texts.map((webSocket) => publisher.publish('room', { webSocket })))
  const seen = [numberOf(await first)]
  while (seen.length < texts.length) {
    seen.push(numberOf(await receive(socket)))
  }
  await published
  expect(seen).toEqual(texts)
  socket.close()
})

it.each(['push', 'pub'] as const)(
  'a proxy that reads nothing: what was not refused arrives, %s',
  async (kind) => {
    const options = { receiveHighWaterMark: 10, linger: 0 }
    const socket = kind === 'push' ? new Pull(options) : new Subscriber(options)
    const uri = await bound(socket)
    if (socket instanceof Subscriber) socket.subscribe('room')
    const first = receive(socket)
    const told = new Told()
    const callbacks = kind === 'pub' ? told.callbacks : {}
    await using endpoint = new ZmqEndpoint({ [`${kind}Uri`]: uri, timeout: 1000, ...callbacks })
    await endpoint.connect()
    // What is published before the proxy has said that it wants the channel is for nobody.
    if (kind === 'pub') await told.waitFor('+room')
    // More than sockets and queues hold.
    const padding = '.'.repeat(8192)
    const taken: string[] = []
    const publishing = Array.from({ length: 8000 }, async (_, index) => {
      const formats = { 'ws-message': { content: `<${index}>${padding}` } }
      await endpoint.post([{ channel: 'room', formats }])
      taken.push(`<${index}>`)
    })
    const refused = (await Promise.allSettled(publishing)).filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    const seen = [numberOf(await first)]
    while (seen.length < taken.length) seen.push(numberOf(await receive(socket)))
    expect(seen).toEqual(taken)
    socket.close()
  },
)

it('a channel that lost its subscriber is not sent to, though a shorter name has one', async () => {
  const told = new Told()
  const socket = new Subscriber()
  const uri = await bound(socket)
  socket.subscribe('ro', 'room')
  const received = receive(socket)
  await using endpoint = new ZmqEndpoint({ pubUri: uri, ...told.callbacks })
  await endpoint.connect()
  await told.waitFor('+room')
  socket.unsubscribe('room')
  await told.waitFor('-room')
  const publisher = publisherTo(endpoint)
  await publisher.publish('room', { webSocket: 'hi' })
  await publisher.publish('ro', { webSocket: 'hi' })
  expect(latin1(await received)[0]).toBe('ro')
  socket.close()
})

it.each(['pushUri', 'pubUri', 'controlUri'])(
  'a %s where nobody is: a time-out that names it',
  async (option) => {
    await using endpoint = new ZmqEndpoint({ [option]: NOBODY, timeout: 200 })
    const error = await failureOf(publisherTo(endpoint).publish('room', { webSocket: 'hi' }))
    expect(error).toMatchObject({ reason: 'timeout', status: 504, endpoint: NOBODY })
  },
)

it.each([
  [
    'throws',
    (error: Error) => {
      throw error
    },
  ],
  ['rejects with', (error: Error) => Promise.reject(error)],
])('what a callback %s goes to onError, and whatever that does, the next one is told', async (_, fail) => {
  const socket = new Subscriber()
  const uri = await bound(socket)
  const errors: unknown[] = []
  const told = vi.spyOn(console, 'error').mockReturnValue()
  let heard = (): void => {}
  const second = new Promise<void>((resolve) => (heard = resolve))
  await using endpoint = new ZmqEndpoint({
    pubUri: uri,
    onSubscribe(channel) {
      if (channel === 'two') return heard()
      return fail(new Error(`no ${channel}`))
    },
    onError(error) {
      errors.push(error)
      throw new Error('onError itself')
    },
  })
  // A socket that nobody reads from does not tell its subscriptions either.
  const read = receive(socket)
  socket.subscribe('one')
  socket.subscribe('two')
  await endpoint.connect()
  await within(second, 'the second subscription')
  expect(errors).toEqual([new Error('no one')])
  await vi.waitFor(() => expect(told.mock.calls).toEqual([[new Error('onError itself')]]), {
    timeout: 20_000,
  })
  told.mockRestore()
  await publisherTo(endpoint).publish('one', { webSocket: 'hi' })
  expect(latin1(await read)[0]).toBe('one')
  socket.close()
})
