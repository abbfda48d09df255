import { type ClientOptions, createClient } from '@grip/client'
import { expect, it, onTestFinished, vi } from 'vitest'

const ITEM = 'data: {"channel":"news","event":"item","data":1}\n\n'

/** A stream that is live, with one message. */
function liveStream(positions: object = { news: null }, events = ITEM): Response {
  const ready = { ready: { keepAlive: 20, beat: false }, positions }
  const text = `event: ready\ndata: ${JSON.stringify(ready)}\n\n${events}`
  return new Response(
    new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(text)) }),
  )
}

/** A client of an app that answers as it is told, and what it was asked and told of. */
function clientOf(
  options: Partial<ClientOptions>,
  post: () => Response = () => Response.json({ ack: 'a' }),
  get: () => Response = liveStream,
) {
  const errors: unknown[] = []
  const asked: URL[] = []
  const client = createClient({
    url: 'http://app.test/live',
    transports: ['stream'],
    fetch: async (url, init) => {
      asked.push(new URL(url as string))
      return init?.method === 'POST' ? post() : get()
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

it.each([
  ['HTML', 404, '<h1>Not Found</h1>'],
  ['JSON of its own', 403, '{"message":"Forbidden"}'],
  ['a code that is a number', 413, '{"error":{"code":413,"message":"too large"}}'],
  ['null', 400, 'null'],
])(
  'rejects a message that a server between refuses with %s, and sends the next one',
  async (_, status, body) => {
    const answers = [new Response(body, { status }), Response.json({ ack: 'a' })]
    const { news, client } = clientOf({}, () => answers.shift()!)
    const sent = [news.send('item', 1 as never), news.send('item', 2 as never)]
    await expect(sent[0]).rejects.toMatchObject({
      name: 'ClientError',
      code: 'ERR_CLIENT_REFUSED',
      message: `the server answered ${status}`,
    })
    await sent[1]
    expect(client.getSnapshot().unsent).toEqual([])
  },
)

it('rejects a message with the code that an app gives without an ack', async () => {
  const error = { code: 'ERR_LOGIN', message: 'sign in' }
  const { news } = clientOf({}, () => Response.json({ error }, { status: 401 }))
  await expect(news.send('item', 1 as never)).rejects.toMatchObject({ name: 'ClientError', ...error })
})

it.each([408, 425, 429, 500, 503])(
  'sends a message again that a server between answers with HTML and %s',
  async (status) => {
    const answers = [new Response('<h1>Later</h1>', { status }), Response.json({ ack: 'a' })]
    const { news, client } = clientOf({}, () => answers.shift()!)
    await news.send('item', 1 as never)
    expect([answers, client.getSnapshot().unsent]).toEqual([[], []])
  },
  20_000,
)

it('takes a page instead of a list for a failure, whatever numbers are on it', async () => {
  const { client, news } = clientOf({ transports: ['poll'] }, undefined, () => new Response('<h1>404</h1>'))
  const states: string[] = []
  const failed = new Promise((resolve) => {
    client.subscribe(() => {
      const { state } = client.getSnapshot()
      if (states.push(state) > 1) resolve(state)
    })
  })
  news.on('item', () => {})
  expect([await failed, states]).toEqual(['waiting', ['connecting', 'waiting']])
})

it('waits before it asks again for what an app leaves out, also while another channel goes on', async () => {
  let count = 0
  const events = () => {
    const other = `data: {"channel":"other","event":"item","data":1,"id":"${++count + 1}"}\n\n`
    return other + ITEM.replace('}', ',"id":"3"}')
  }
  const positions = () => ({ news: '1', other: `${count + 1}` })
  const { client, news, asked } = clientOf({}, undefined, () => liveStream(positions(), events()))
  const askedThen = new Promise((resolve) => {
    client.subscribe(() => client.getSnapshot().state === 'waiting' && resolve(asked.length))
  })
  news.on('item', () => {})
  client.channel('other').on('item', () => {})
  expect(await askedThen).toBe(2)
})

it('reports what listeners and subscribers throw or reject with, and calls the others', async () => {
  const { client, news, errors } = clientOf({})
  const heard: unknown[] = []
  news.on('item', () => {
    throw new Error('thrown')
  })
  news.on('item', () => Promise.reject(new Error('rejected')) as never)
  news.on('item', (data) => heard.push(data))
  const off = client.subscribe(() => Promise.reject(new Error('of a subscriber')) as never)
  await vi.waitFor(() => expect(heard).toEqual([1]), { timeout: 20_000 })
  off()
  expect(errors).toEqual(
    expect.arrayContaining([new Error('thrown'), new Error('rejected'), new Error('of a subscriber')]),
  )
})

it('takes comments in a stream for signs of life', async () => {
  const { news, asked } = clientOf({}, undefined, () => liveStream(undefined, `: keep-alive\n\n${ITEM}`))
  const heard: unknown[] = []
  news.on('item', (data) => heard.push(data))
  await vi.waitFor(() => expect(heard).toEqual([1]), { timeout: 20_000 })
  expect(asked.length).toBe(1)
})

it('waits before it asks a third time for a message that an app keeps leaving out', async () => {
  const ahead = ITEM.replace('}', ',"id":"3"}')
  const { client, news, asked } = clientOf({}, undefined, () => liveStream({ news: '1' }, ahead))
  const askedThen = new Promise((resolve) => {
    client.subscribe(() => client.getSnapshot().state === 'waiting' && resolve(asked.length))
  })
  news.on('item', () => {})
  expect(await askedThen).toBe(2)
})

it('keeps its own parameters', async () => {
  const { client, news, asked } = clientOf({ params: () => ({ token: 't', client: 'web' }) })
  news.on('item', () => {})
  await vi.waitFor(() => expect(client.getSnapshot().state).toBe('live'), { timeout: 20_000 })
  expect([asked[0]!.searchParams.get('token'), asked[0]!.searchParams.getAll('channel')]).toEqual([
    't',
    ['news'],
  ])
  expect(asked[0]!.searchParams.get('client')).not.toBe('web')
})

it.each(['http://[', '/live'])('reports that nothing can be asked at %s', async (url) => {
  const { news, errors } = clientOf({ url })
  news.on('item', () => {})
  await vi.waitFor(() => expect(errors[0]).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_URL' }), {
    timeout: 20_000,
  })
})
