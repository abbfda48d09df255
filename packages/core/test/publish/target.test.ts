import { GripConfigError, PublishError, Publisher } from '@grip/core'
import type { PublishItem } from '@grip/core/adapter'
import { expect, it } from 'vitest'
import { numbers } from './published-items.ts'

it('another way to a proxy gets items with the prefix', async () => {
  const posted: PublishItem[] = []
  const publisher = new Publisher([], { prefix: 'staging-' })
  publisher.add({ origin: 'tcp://a:1', post: async (items) => void posted.push(...items) })
  await publisher.publish('news', { webSocket: new Uint8Array([0, 255]) })
  expect(posted).toMatchObject([
    { channel: 'staging-news', formats: { 'ws-message': { 'content-bin': 'AP8=' } } },
  ])
})

it('a target that fails is named, and the others get the message', async () => {
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

it('a target without a limit of bytes gets at most 10,000 items at a time, in order', async () => {
  const posts: string[][] = []
  const publisher = new Publisher([])
  publisher.add({
    origin: 'tcp://a:1',
    post: async (items) => void posts.push(items.map(({ channel }) => channel)),
  })
  const channels = numbers(25_000)
  await Promise.all(channels.map((channel) => publisher.publish(channel, { webSocket: 'hi' })))
  expect(posts.map(({ length }) => length)).toEqual([10_000, 10_000, 5_000])
  expect(posts.flat()).toEqual(channels)
})
