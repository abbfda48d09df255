import { getEventListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { within } from '@grip/conformance'
import type { PublishItem } from '@grip/core/adapter'
import { ZmqEndpoint } from '@grip/zmq'
import { afterAll, expect, it, onTestFinished, vi } from 'vitest'
import { Pull, Reply, Subscriber } from 'zeromq'
import { startRelay } from './relay.ts'

const folder = mkdtempSync(join(tmpdir(), 'grip-zmq-'))
afterAll(() => rmSync(folder, { recursive: true }))

function item(content: string): PublishItem {
  return { channel: 'room', formats: { 'ws-message': { content } } }
}

async function contentOf(socket: Pull): Promise<string> {
  const [frame] = await within(socket.receive(), 'a message')
  return /<.+?>/.exec(String(frame))![0]
}

async function pulling() {
  const socket = new Pull({ linger: 0 })
  await socket.bind('tcp://127.0.0.1:*')
  return { socket, uri: socket.lastEndpoint! }
}

it('close() waits for what was posted before it, though the proxy is away and comes back later', async () => {
  const uri = `ipc://${join(folder, 'away')}`
  const endpoint = new ZmqEndpoint({ pushUri: uri, timeout: 20_000 })
  await endpoint.connect()
  const posted = endpoint.post([item('<last>')])
  const closing = endpoint.close()
  const socket = new Pull({ linger: 0 })
  await socket.bind(uri)
  await Promise.all([posted, closing])
  expect(await contentOf(socket)).toBe('<last>')
  socket.close()
})

it('drain() waits for what was posted before it', async () => {
  const uri = `ipc://${join(folder, 'drained')}`
  await using endpoint = new ZmqEndpoint({ pushUri: uri, timeout: 20_000 })
  let drained = false
  const posted = endpoint.post([item('<1>')])
  const draining = endpoint.drain().then(() => {
    drained = true
  })
  for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect(drained).toBe(false)
  const socket = new Pull({ linger: 0 })
  await socket.bind(uri)
  await Promise.all([posted, draining])
  expect(await contentOf(socket)).toBe('<1>')
  socket.close()
})

it('no item goes out after the signal was aborted, though there is room for it', async () => {
  const { socket, uri } = await pulling()
  await using endpoint = new ZmqEndpoint({ pushUri: uri })
  const abort = new AbortController()
  const first = item('<first>')
  const aborting = { ...first, get channel() { abort.abort(); return 'room' } } // prettier-ignore
  const posting = endpoint.post([aborting, item('<second>')], abort.signal)
  await expect(posting).rejects.toMatchObject({ reason: 'aborted' })
  await endpoint.post([item('<third>')])
  expect([await contentOf(socket), await contentOf(socket)]).toEqual(['<first>', '<third>'])
  socket.close()
})

it('no item goes out after the time is over, though there is room for it', async () => {
  const { socket, uri } = await pulling()
  await using endpoint = new ZmqEndpoint({ pushUri: uri, timeout: 5000 })
  await endpoint.post([item('<connected>')])
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const slow = { ...item('<first>'), get channel() { vi.advanceTimersByTime(6000); return 'room' } } // prettier-ignore
  const posting = endpoint.post([slow, item('<second>')])
  await expect(posting).rejects.toMatchObject({ reason: 'timeout' })
  await endpoint.post([item('<third>')])
  const seen = [await contentOf(socket), await contentOf(socket), await contentOf(socket)]
  expect(seen).toEqual(['<connected>', '<first>', '<third>'])
  socket.close()
})

it('a post leaves no listener on its signal, sent or not', async () => {
  const { socket, uri } = await pulling()
  const { signal } = new AbortController()
  await using endpoint = new ZmqEndpoint({ pushUri: uri })
  await endpoint.post([item('<1>')], signal)
  await using nobody = new ZmqEndpoint({ pushUri: 'tcp://127.0.0.1:9', timeout: 50 })
  await expect(nobody.post([item('<2>')], signal)).rejects.toMatchObject({ reason: 'timeout' })
  expect(getEventListeners(signal, 'abort')).toEqual([])
  socket.close()
})

it('sockets that ask for addresses are closed, whatever the answer is', async () => {
  const socket = new Reply({ linger: 0 })
  await socket.bind('tcp://127.0.0.1:*')
  let [open, most] = [0, 0]
  socket.events.on('accept', () => (most = Math.max(most, ++open)))
  socket.events.on('disconnect', () => open--)
  await using endpoint = new ZmqEndpoint({ controlUri: socket.lastEndpoint! })
  for (let times = 0; times < 50; times++) {
    const answered = socket.receive().then(() => socket.send('18:7:success,5:false!}'))
    await expect(endpoint.connect()).rejects.toMatchObject({ reason: 'network' })
    await answered
  }
  expect(most).toBeLessThan(10)
  socket.close()
})

it('an endpoint that was closed takes nothing more, and says so', async () => {
  const { socket, uri } = await pulling()
  const endpoint = new ZmqEndpoint({ pushUri: uri })
  await endpoint.close()
  const refused = {
    reason: { reason: 'aborted', message: 'the endpoint is closed: make a new one', endpoint: uri },
  }
  expect(await Promise.allSettled([endpoint.post([item('<1>')]), endpoint.connect()])).toMatchObject([
    refused,
    refused,
  ])
  socket.close()
})

it('a publish that was aborted before its turn asks nothing of the proxy', async () => {
  const socket = new Reply({ linger: 0, receiveTimeout: 50 })
  await socket.bind('tcp://127.0.0.1:*')
  await using endpoint = new ZmqEndpoint({ controlUri: socket.lastEndpoint! })
  await expect(endpoint.post([item('<1>')], AbortSignal.abort())).rejects.toMatchObject({ reason: 'aborted' })
  await endpoint.drain()
  await expect(socket.receive()).rejects.toMatchObject({ code: 'EAGAIN' })
  socket.close()
})

it('an abort ends the wait at once, however long the time-out is', async () => {
  const uri = `ipc://${join(folder, 'aborted')}`
  const endpoint = new ZmqEndpoint({ pushUri: uri, timeout: 3_600_000 })
  await endpoint.connect()
  const abort = new AbortController()
  const posting = endpoint.post([item('<1>')], abort.signal)
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve))
  abort.abort()
  await expect(posting).rejects.toMatchObject({ reason: 'aborted' })
  // Its item waits for a proxy, and close() for that.
  const socket = new Pull({ linger: 0 })
  await socket.bind(uri)
  await endpoint.close()
  socket.close()
})

it.each(['push', 'pub'] as const)('close() hangs up: %s', async (kind) => {
  const socket = kind === 'push' ? new Pull({ linger: 0 }) : new Subscriber({ linger: 0 })
  await socket.bind('tcp://127.0.0.1:*')
  const uri = socket.lastEndpoint!
  const gone = within(
    new Promise((resolve) => socket.events.on('disconnect', resolve)),
    'the end of the connection',
  )
  const endpoint = new ZmqEndpoint({ [`${kind}Uri`]: uri })
  await endpoint.post([item('<1>')])
  await endpoint.close()
  await gone
  // Kept, so that no garbage collector hangs up instead.
  expect(endpoint.origin).toBe(uri)
  socket.close()
})

it('what was posted arrives after close(), though the proxy takes a while to read it', async () => {
  const { socket, uri } = await pulling()
  const relay = await startRelay(uri)
  const endpoint = new ZmqEndpoint({ pushUri: relay.uri, timeout: 20_000 })
  await endpoint.post([item('<first>')])
  expect(await contentOf(socket)).toBe('<first>')
  relay.pause()
  // More than the machine keeps for a connection.
  await endpoint.post([item(`<last>${'.'.repeat(20_000_000)}`)])
  await endpoint.close()
  relay.resume()
  expect(await contentOf(socket)).toBe('<last>')
  socket.close()
  await relay.close()
})

it('a publish to subscribers that read nothing ends with the time-out', async () => {
  const socket = new Subscriber({ receiveHighWaterMark: 1, linger: 0 })
  await socket.bind('tcp://127.0.0.1:*')
  socket.subscribe('room')
  const first = socket.receive()
  await using endpoint = new ZmqEndpoint({ pubUri: socket.lastEndpoint!, timeout: 500 })
  let error: unknown
  while (error === undefined)
    error = await endpoint.post([item('.'.repeat(10_000))]).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ reason: 'timeout', status: 504 })
  await first
  socket.close()
})
