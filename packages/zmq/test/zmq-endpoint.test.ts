import { hasPushpin } from '@grip/conformance'
import { Publisher } from '@grip/core'
import { ZmqEndpoint, type ZmqEndpointOptions } from '@grip/zmq'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, startListening } from './listening.ts'
import { startRelay } from './relay.ts'
import { Told } from './told.ts'

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte)

let listening: Listening
let channels = 0

if (hasPushpin() || process.env['CI']) {
  describe('on Pushpin', () => {
    beforeAll(async () => {
      listening = await startListening()
    }, 60_000)
    afterAll(() => listening.stop())

    describe.each<['push' | 'pub', 'tnetstring' | 'json']>([
      ['push', 'tnetstring'],
      ['push', 'json'],
      ['pub', 'tnetstring'],
      ['pub', 'json'],
    ])('%s, %s', (kind, format) => {
      it('delivers text, every byte and an order of messages', async () => {
        const { channel, listener } = await aListener()
        await using endpoint = await endpointFor(channel, { ...addressOf(kind), format })
        const publisher = publisherTo(endpoint)
        await publisher.publish(channel, { webSocket: 'é€ "1"' })
        await publisher.publish(channel, { webSocket: ALL_BYTES })
        await Promise.all(['3', '4', '5'].map((text) => publisher.publish(channel, { webSocket: text })))
        expect(await listener.messages(5)).toEqual(['é€ "1"', [...ALL_BYTES], '3', '4', '5'])
      })

      it('sends id and meta as HTTP does: a repeated id is delivered once', async () => {
        const { channel, listener } = await aListener()
        await using endpoint = await endpointFor(channel, { ...addressOf(kind), format })
        const publisher = publisherTo(endpoint)
        await publisher.publish(channel, { webSocket: 'once' }, { id: '1', meta: { sender: 'me' } })
        await publisher.publish(channel, { webSocket: 'twice' }, { id: '1' })
        await publisher.publish(channel, { webSocket: 'last' }, { id: '2' })
        expect(await listener.messages(2)).toEqual(['once', 'last'])
      })
    })

    it.each([false, true])(
      'asks the command socket for its address, subscribers required: %s',
      async (required) => {
        const { channel, listener } = await aListener()
        const controlUri = listening.pushpin.zmq.command
        await using endpoint = await endpointFor(channel, { controlUri, requireSubscribers: required })
        await publisherTo(endpoint).publish(channel, { webSocket: 'found' })
        expect(await listener.messages(1)).toEqual(['found'])
      },
    )

    it('puts the prefix of the publisher before the channel', async () => {
      const { channel, listener } = await aListener('staging-')
      await using endpoint = new ZmqEndpoint(addressOf('push'))
      await publisherTo(endpoint, 'staging-').publish(channel.slice('staging-'.length), {
        webSocket: 'prefixed',
      })
      expect(await listener.messages(1)).toEqual(['prefixed'])
    })

    it('publishes beside HTTP: a proxy that is reached both ways delivers an id once', async () => {
      const { channel, listener } = await aListener()
      await using endpoint = new ZmqEndpoint(addressOf('push'))
      const publisher = new Publisher(listening.pushpin.gripUrl)
      publisher.add(endpoint)
      await publisher.publish(channel, { webSocket: 'both' }, { id: '1' })
      await publisher.publish(channel, { webSocket: 'last' }, { id: '2' })
      expect(await listener.messages(2)).toEqual(['both', 'last'])
    })

    it('tells the first subscriber of a channel and the leaving of the last', async () => {
      const told = new Told()
      await using endpoint = new ZmqEndpoint({ ...addressOf('pub'), ...told.callbacks })
      await endpoint.connect()
      const { channel, listener } = await aListener()
      await told.waitFor(`+${channel}`)
      listener.close()
      await told.waitFor(`-${channel}`)
      expect(told.about(channel)).toEqual([`+${channel}`, `-${channel}`])
    })

    it('nothing leaves for a channel that nobody listens to', async () => {
      const { channel, listener } = await aListener()
      const relay = await startRelay(listening.pushpin.zmq.sub)
      await using endpoint = await endpointFor(channel, { pubUri: relay.uri })
      const publisher = publisherTo(endpoint)
      await publisher.publish(`${channel}-nobody`, { webSocket: 'unheard' })
      await publisher.publish('zmq', { webSocket: 'unheard' })
      await publisher.publish(channel, { webSocket: 'heard' })
      expect(await listener.messages(1)).toEqual(['heard'])
      expect(relay.sent()).toContain('heard')
      expect(relay.sent()).not.toContain('unheard')
      await relay.close()
    })
  })
} else {
  it('Pushpin is not installed, so ZeroMQ is not tested: apt-get install pushpin', () => {
    expect(process.env['CI'] ?? '').toBe('')
  })
}

async function aListener(prefix = '') {
  const channel = `${prefix}zmq-${++channels}`
  return { channel, listener: await listening.listen(channel) }
}

/** An endpoint that knows, where it publishes to subscribers alone, that this channel has one. */
async function endpointFor(channel: string, options: ZmqEndpointOptions): Promise<ZmqEndpoint> {
  const told = new Told()
  const { requireSubscribers = options.pubUri !== undefined } = options
  const endpoint = new ZmqEndpoint({ ...options, ...(requireSubscribers && told.callbacks) })
  await endpoint.connect()
  if (requireSubscribers) await told.waitFor(`+${channel}`)
  return endpoint
}

function addressOf(kind: 'push' | 'pub'): ZmqEndpointOptions {
  const { pull, sub } = listening.pushpin.zmq
  return kind === 'push' ? { pushUri: pull } : { pubUri: sub }
}

function publisherTo(endpoint: ZmqEndpoint, prefix = ''): Publisher {
  const publisher = new Publisher([], { prefix })
  publisher.add(endpoint)
  return publisher
}
