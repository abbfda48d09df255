// What speed rests on and needs no clock: how often the costly things happen.
import { createGripHandler, Publisher } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { expect, it, onTestFinished, vi } from 'vitest'

const KEY = 'a secret of these gates, longer than 32 bytes'
const START = 1_800_000_000_000

it('1,000 requests with 5 tokens import one key and verify 5 times', async () => {
  const app = createGripHandler((_, grip) => new Response(String(grip.proxied)), { config: config() })
  const tokens = await Promise.all([1, 2, 3, 4, 5].map((second) => token(second)))
  const imports = spyOn('importKey')
  const verifies = spyOn('verify')
  for (let index = 0; index < 1000; index++) {
    const headers = { 'grip-sig': tokens[index % 5]! }
    const response = await app.fetch(new Request('http://example.com/', { headers }))
    expect(await response.text()).toBe('true')
  }
  expect([imports.mock.calls.length, verifies.mock.calls.length]).toEqual([1, 5])
})

it('requests that publish for nine minutes sign once', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  onTestFinished(() => void vi.useRealTimers())
  const { posts, fetch } = recordPosts()
  const app = createGripHandler(
    async (_, grip) => {
      await grip.publish('news', { webSocket: 'x' })
      return new Response()
    },
    { config: config(), publish: { fetch } },
  )
  const signs = spyOn('sign')
  for (let second = 0; second < 540; second += 10) {
    vi.setSystemTime(START + second * 1000)
    await app.fetch(new Request('http://example.com/'))
  }
  expect([posts.length, signs.mock.calls.length]).toEqual([54, 1])
})

it('1,000 publishes of 3.8 kB in one tick take 4 POSTs of at most 1,000,000 bytes, in order', async () => {
  const { posts, fetch } = recordPosts()
  const publisher = new Publisher(config(), { fetch })
  const content = 'x'.repeat(3800)
  const channels = Array.from({ length: 1000 }, (_, index) => `c${index}`)
  await Promise.all(channels.map((channel) => publisher.publish(channel, { webSocket: content })))
  expect(posts.length).toBe(4)
  expect(posts.filter((body) => Buffer.byteLength(body) > 1_000_000)).toEqual([])
  const items = posts.flatMap((body) => (JSON.parse(body) as { items: { channel: string }[] }).items)
  expect(items.map(({ channel }) => channel)).toEqual(channels)
})

function config() {
  return { controlUrl: 'http://127.0.0.1', issuer: 'gates', key: KEY }
}

function token(second: number): Promise<string> {
  return signGripSig(KEY, { iss: 'gates', exp: 4_102_444_800 + second })
}

function spyOn(method: 'importKey' | 'verify' | 'sign') {
  const spy = vi.spyOn(crypto.subtle, method)
  onTestFinished(() => spy.mockRestore())
  return spy
}

/** A proxy within `fetch` that keeps the bodies of what it took. */
function recordPosts() {
  const posts: string[] = []
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    posts.push(new TextDecoder().decode(init.body as Uint8Array))
    return new Response('Published\n')
  }
  return { posts, fetch }
}
