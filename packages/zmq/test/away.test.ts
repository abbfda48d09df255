import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ZmqEndpoint } from '@grip/zmq'
import { afterAll, expect, it } from 'vitest'
import { Pull, Subscriber, XSubscriber } from 'zeromq'
import { Told } from './told.ts'
import { NOBODY, pulling, receive, latin1, publisherTo, failureOf } from './bound.ts'

// Addresses that nobody else takes while a test has left them.
const folder = mkdtempSync(join(tmpdir(), 'grip-zmq-'))

afterAll(() => rmSync(folder, { recursive: true }))

it('what was published while the proxy was away arrives once it is there', async () => {
  const socket = new Pull({ linger: 0 })
  const uri = `ipc://${join(folder, 'away')}`
  await using endpoint = new ZmqEndpoint({ pushUri: uri, timeout: 20_000 })
  const publisher = publisherTo(endpoint)
  const published = [
    publisher.publish('room', { webSocket: '<1>' }),
    publisher.publish('room', { webSocket: '<2>' }),
  ]
  await socket.bind(uri)
  await Promise.all(published)
  expect(latin1(await receive(socket))[0]).toContain('<1>')
  expect(latin1(await receive(socket))[0]).toContain('<2>')
  socket.close()
})

it('a proxy that goes has no subscribers, and one that comes back has', async () => {
  const told = new Told()
  const first = new XSubscriber({ linger: 0 })
  const uri = `ipc://${join(folder, 'comes-back')}`
  await first.bind(uri)
  await using endpoint = new ZmqEndpoint({ pubUri: uri, ...told.callbacks })
  await endpoint.connect()
  await first.send('\u0001room')
  await told.waitFor('+room')
  first.close()
  await told.waitFor('-room')
  const second = new Subscriber({ linger: 0 })
  await second.bind(uri)
  second.subscribe('room')
  const received = receive(second)
  await told.waitFor('+room', 2)
  await publisherTo(endpoint).publish('room', { webSocket: 'again' })
  expect(latin1(await received)[0]).toBe('room')
  second.close()
})

it('an abort ends the wait', async () => {
  await using endpoint = new ZmqEndpoint({ pushUri: NOBODY, timeout: 300 })
  const abort = new AbortController()
  const publishing = publisherTo(endpoint).publish('room', { webSocket: 'hi' }, { signal: abort.signal })
  abort.abort('enough')
  expect(await failureOf(publishing)).toMatchObject({ reason: 'aborted', cause: 'enough' })
})

it('close() sends what was posted before it, and after it nothing is taken', async () => {
  const { socket, uri } = await pulling()
  const endpoint = new ZmqEndpoint({ pushUri: uri })
  const posted = endpoint.post([{ channel: 'room', formats: { 'ws-message': { content: 'last' } } }])
  await endpoint.close()
  await posted
  const late = publisherTo(endpoint).publish('room', { webSocket: 'late' })
  expect(await failureOf(late)).toMatchObject({ reason: 'aborted' })
  expect(latin1(await receive(socket))[0]).toContain('last')
  socket.close()
})
