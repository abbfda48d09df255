import { expect, it } from 'vitest'
import { PublishError, Publisher, type PublishMessage } from '@grip/core'
import { recordFetch } from './record-fetch.ts'

const refusing = () => Promise.resolve(new Response('no', { status: 400 }))

async function errorOf(promise: Promise<unknown>): Promise<Error & { channel?: string }> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error as Error
}

it('each error of a publish has the channel with the prefix, no matter where it was refused', async () => {
  const { fetch } = recordFetch()
  const publisher = new Publisher('http://127.0.0.1', { fetch, prefix: 'p-' })
  for (const message of [
    {},
    { webSocket: 5 },
    { websocket: 'x' },
    { httpResponse: { reason: '\n' } },
    { webSocket: 'x'.repeat(1_000_001) },
  ]) {
    const error = await errorOf(publisher.publish('news', message as PublishMessage))
    expect([error.name, error.channel]).toEqual([expect.stringMatching(/Error$/), 'p-news'])
  }
  const refused = new Publisher('http://127.0.0.1', { fetch: refusing, prefix: 'p-' })
  expect((await errorOf(refused.publish('news', { webSocket: 'x' }))).channel).toBe('p-news')
  expect((await errorOf(publisher.publish(5 as never, { webSocket: 'x' }))).channel).toBe('p-5')
})

it.each([
  ['room\r\n[INFO] all is well', '"room\\r\\n[INFO] all is well"'],
  ['a"b', '"a\\"b"'],
  ['\u001b[31mred', '"\\u001b[31mred"'],
  ['\u009b31mred\u007f', '"\\u{9b}31mred\\u{7f}"'],
  ['\u202etxt.exe', '"\\u{202e}txt.exe"'],
  ['a\u2028b\u200b', '"a\\u{2028}b\\u{200b}"'],
  ['x'.repeat(5000), `"${'x'.repeat(80)}…"`],
  ['käse 😀', '"käse 😀"'],
])('a channel stands in a message on one line, escaped and not too long: %j', async (channel, shown) => {
  const publisher = new Publisher('http://127.0.0.1', { fetch: refusing, attempts: 1 })
  const error = await errorOf(publisher.publish(channel, { webSocket: 'x' }))
  expect(error).toBeInstanceOf(PublishError)
  expect(error.message).toBe(`http://127.0.0.1 answered 400 to a publish to channel ${shown}`)
  expect(error.channel).toBe(channel)
  const large = await errorOf(publisher.publish(channel, { webSocket: 'x'.repeat(1_000_000) }))
  expect(large.message.startsWith(`the publish to channel ${shown} has `)).toBe(true)
})

it('the name of a field stands in a message escaped', async () => {
  const publisher = new Publisher('http://127.0.0.1', { fetch: refusing })
  const error = await errorOf(publisher.publish('c', { 'a\r\nb': 'x' } as PublishMessage))
  expect(error.message).toBe('publish has no "a\\r\\nb"')
})
