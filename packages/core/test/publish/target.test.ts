import { GripConfigError, PublishError, Publisher, type PublishItem } from '@grip/core'
import { expect, it } from 'vitest'

it('another way to a proxy gets items with the prefix', async () => {
  const posted: PublishItem[] = []
  const publisher = new Publisher([], { prefix: 'staging-' })
  publisher.add({ origin: 'tcp://a:1', post: async (items) => void posted.push(...items) })
  await publisher.publish('news', { webSocket: new Uint8Array([0, 255]) })
  expect(posted).toMatchObject([
    { channel: 'staging-news', formats: { 'ws-message': { 'content-bin': 'AP8=' } } },
  ])
})

it('one that fails is named, and the others get the message', async () => {
  const posted: string[] = []
  const failure = new PublishError('rejected', 'not now', { endpoint: 'tcp://a:1' })
  const publisher = new Publisher([])
  publisher.add({ origin: 'tcp://a:1', post: () => Promise.reject(failure) })
  publisher.add({ origin: 'tcp://b:1', post: async ([item]) => void posted.push(item!.channel) })
  const error = await publisher.publish('news', { webSocket: 'hi' }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ reason: 'several', errors: [{ message: 'not now', endpoint: 'tcp://a:1' }] })
  expect(posted).toEqual(['news'])
})

it('clear() removes it', async () => {
  const publisher = new Publisher([])
  publisher.add({ origin: 'tcp://a:1', post: async () => {} })
  publisher.clear()
  await expect(publisher.publish('news', { webSocket: 'hi' })).rejects.toBeInstanceOf(GripConfigError)
})
