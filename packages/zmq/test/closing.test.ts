import { getEventListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { within } from '@grip/conformance'
import type { PublishItem } from '@grip/core'
import { ZmqEndpoint } from '@grip/zmq'
import { afterAll, expect, it, onTestFinished, vi } from 'vitest'
import { Pull, Reply } from 'zeromq'

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

it('the socket that asks for addresses is closed, whatever the answer is', async () => {
  const socket = new Reply({ linger: 0 })
  await socket.bind('tcp://127.0.0.1:*')
  const gone = within(
    new Promise((resolve) => socket.events.on('disconnect', resolve)),
    'the end of the connection',
  )
  const answered = socket.receive().then(() => socket.send('18:7:success,5:false!}'))
  await using endpoint = new ZmqEndpoint({ controlUri: socket.lastEndpoint! })
  await expect(endpoint.connect()).rejects.toMatchObject({ reason: 'network' })
  await Promise.all([answered, gone])
  socket.close()
})

it('an endpoint that was closed takes nothing more, and says so', async () => {
  const { socket, uri } = await pulling()
  const endpoint = new ZmqEndpoint({ pushUri: uri })
  await endpoint.close()
  const refused = { reason: { reason: 'aborted', message: 'the endpoint is closed', endpoint: uri } }
  expect(await Promise.allSettled([endpoint.post([item('<1>')]), endpoint.connect()])).toMatchObject([
    refused,
    refused,
  ])
  socket.close()
})
