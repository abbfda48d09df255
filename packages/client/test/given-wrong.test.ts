import { type ClientOptions, createClient } from '@grip/client'
import { expect, it, onTestFinished, vi } from 'vitest'

/** A stream that is live, with one message. */
function liveStream(): Response {
  const ready = '{"ready":{"keepAlive":20,"beat":false},"positions":{"news":null}}'
  const text = `event: ready\ndata: ${ready}\n\ndata: {"channel":"news","event":"item","data":1}\n\n`
  return new Response(
    new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(text)) }),
  )
}

/** A client of an app that answers as it is told, and what it was asked and told of. */
function clientOf(options: Partial<ClientOptions>, post: () => Response = () => Response.json({ ack: 'a' })) {
  const errors: unknown[] = []
  const asked: URL[] = []
  const client = createClient({
    url: 'http://app.test/live',
    transports: ['stream'],
    fetch: async (url, init) => {
      asked.push(new URL(url as string))
      return init?.method === 'POST' ? post() : liveStream()
    },
    onError: (error) => errors.push(error),
    ...options,
  })
  onTestFinished(() => client.close())
  return { client, news: client.channel('news'), errors, asked }
}

it('sends a message again that a server between answers with an error of its own', async () => {
  const answers = [
    Response.json({ statusCode: 502, error: 'Bad Gateway', message: 'upstream' }, { status: 502 }),
    Response.json({ ack: 'a' }),
  ]
  const { news, client } = clientOf({}, () => answers.shift()!)
  news.on('item', () => {})
  await news.send('item', 1 as never)
  expect(client.getSnapshot().unsent).toEqual([])
}, 10_000)

it('reports what listeners and subscribers throw or reject with, and calls the others', async () => {
  const { client, news, errors } = clientOf({})
  const heard: unknown[] = []
  news.on('item', () => {
    throw new Error('thrown')
  })
  const rejecting = async () => {
    throw new Error('rejected')
  }
  news.on('item', rejecting as () => void)
  news.on('item', (data) => heard.push(data))
  const subscriber = async () => {
    throw new Error('of a subscriber')
  }
  const off = client.subscribe(subscriber as () => void)
  await vi.waitFor(() => expect(heard).toEqual([1]))
  off()
  expect(errors).toEqual(
    expect.arrayContaining([new Error('thrown'), new Error('rejected'), new Error('of a subscriber')]),
  )
})

it('keeps its own parameters', async () => {
  const { client, news, asked } = clientOf({ params: () => ({ token: 't', client: 'web' }) })
  news.on('item', () => {})
  await vi.waitFor(() => expect(client.getSnapshot().state).toBe('live'))
  expect([asked[0]!.searchParams.get('token'), asked[0]!.searchParams.getAll('channel')]).toEqual([
    't',
    ['news'],
  ])
  expect(asked[0]!.searchParams.get('client')).not.toBe('web')
})

it.each(['http://[', '/live'])('reports that nothing can be asked at %s', async (url) => {
  const { news, errors } = clientOf({ url })
  news.on('item', () => {})
  await vi.waitFor(() => expect(errors[0]).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_URL' }))
})
