import { expect, it } from 'vitest'
import { type Channels, createGripHandler, type GripContext, type HoldInit } from '@grip/core'
import { GRIP_URL, proxied, read } from '../support/proxy.ts'

/** Status, headers and body of what a hold answers. */
async function held(
  run: (grip: GripContext) => Response,
  prefix = 'pre-',
): Promise<[number, Record<string, string>, string]> {
  const app = createGripHandler((_, grip) => run(grip), {
    config: GRIP_URL,
    prefix,
    onError: () => undefined,
  })
  return read(await app.fetch(proxied()))
}

it('holds a stream on a channel, with the prefix', async () => {
  const init: HoldInit = { headers: { 'content-type': 'text/event-stream' } }
  expect(await held((grip) => grip.holdStream('news', init))).toEqual([
    200,
    { 'content-type': 'text/event-stream', 'grip-channel': 'pre-news', 'grip-hold': 'stream' },
    '',
  ])
})

it('holds a long-poll with everything that it can have', async () => {
  const init: HoldInit = {
    status: 202,
    headers: [
      ['X-A', '1'],
      ['Set-Cookie', 'a=1'],
    ],
    body: 'nothing yet',
    timeout: 25,
    meta: { user: 'a "b"' },
    exposeHeaders: ['X-A'],
  }
  const channels: Channels = ['a', { name: 'b', prevId: '7', filters: ['skip-self'] }]
  expect(await held((grip) => grip.holdResponse(channels, init))).toEqual([
    202,
    {
      'content-type': 'text/plain; charset=utf-8',
      'grip-channel': 'pre-a, pre-b; prev-id=7; filter=skip-self',
      'grip-expose-headers': 'X-A, content-type, x-content-type-options',
      'grip-hold': 'response',
      'grip-set-meta': 'user="a \\"b\\""',
      'grip-timeout': '25',
      'set-cookie': 'a=1',
      'x-a': '1',
      'x-content-type-options': 'nosniff',
    },
    'nothing yet',
  ])
})

it('holds a stream with a beginning, keep-alive and links', async () => {
  const init: HoldInit = {
    body: Uint8Array.of(0, 255),
    keepAlive: { content: ':\n\n', timeout: 20, mode: 'interval' },
    link: [
      { rel: 'next', uri: '/next?after=1' },
      { rel: 'gone', uri: '/gone' },
    ],
  }
  expect(await held((grip) => grip.holdStream({ name: 'a', prevId: '1' }, init), '')).toEqual([
    200,
    {
      'content-type': 'application/octet-stream',
      'grip-channel': 'a; prev-id=1',
      'grip-hold': 'stream',
      'grip-keep-alive': ':\\n\\n; format=cstring; timeout=20; mode=interval',
      'grip-link': '</next?after=1>; rel=next, </gone>; rel=gone',
      'x-content-type-options': 'nosniff',
    },
    '\0\xff',
  ])
})

it('one link needs no list', async () => {
  const [, headers] = await held((grip) =>
    grip.holdStream('a', { link: { rel: 'next', uri: '/n', timeout: 1 } }),
  )
  expect(headers['grip-link']).toBe('</n>; rel=next; timeout=1')
})

it.each([
  [{ status: 304 }, '304'],
  [{ status: 304, statusText: 'Same' }, '304 Same'],
  [{ status: 304, statusText: '' }, '304'],
])('%j goes out as 200, with the status for the proxy to set', async (init, value) => {
  const [status, headers] = await held((grip) => grip.holdResponse('a', init))
  expect([status, headers['grip-status']]).toEqual([200, value])
})

it.each(['a,b', 'a;b', 'é', 'a"b', 'a ', 'a\r\nGrip-Hold: stream'])(
  'a channel named %j is held by JSON',
  async (name) => {
    const init: HoldInit = { status: 201, headers: { 'x-a': '1' }, body: 'b', timeout: 9 }
    const [status, headers, body] = await held((grip) => grip.holdResponse(name, init))
    expect([status, headers]).toEqual([200, { 'content-type': 'application/grip-instruct' }])
    expect(JSON.parse(Buffer.from(body, 'latin1').toString())).toEqual({
      hold: { mode: 'response', channels: [{ name: `pre-${name}` }], timeout: 9 },
      response: {
        code: 201,
        headers: [
          ['x-a', '1'],
          ['content-type', 'text/plain; charset=utf-8'],
          ['x-content-type-options', 'nosniff'],
        ],
        body: 'b',
      },
    })
  },
)

it('by JSON, bytes, repeated headers, meta and the status are kept, links and keep-alive are headers', async () => {
  const init: HoldInit = {
    status: 299,
    statusText: 'Same',
    headers: [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['content-type', 'image/png'],
      ['x-hidden', '1'],
    ],
    body: Uint8Array.of(0, 255),
    meta: { user: 'é' },
    keepAlive: { content: 'ka', timeout: 5 },
    link: { rel: 'gone', uri: '/n' },
    exposeHeaders: ['Set-Cookie', 'content-type'],
  }
  const [status, headers, body] = await held((grip) => grip.holdStream('a', init))
  expect([status, headers]).toEqual([
    200,
    {
      'content-type': 'application/grip-instruct',
      'grip-keep-alive': 'ka; timeout=5',
      'grip-link': '</n>; rel=gone',
    },
  ])
  expect(JSON.parse(Buffer.from(body, 'latin1').toString())).toEqual({
    hold: { mode: 'stream', channels: [{ name: 'pre-a' }], meta: { user: 'é' } },
    response: {
      code: 299,
      reason: 'Same',
      headers: [
        ['content-type', 'image/png'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
      'body-bin': 'AP8=',
    },
  })
})

it.each<[Channels, HoldInit]>([
  ['', {}],
  [[], {}],
  ['a\0', {}],
  [Array.from({ length: 21 }, (_, index) => `c${index}`), {}],
  [{ name: 'a', filters: [''] }, {}],
  ['a', { timeout: 4 }],
  ['a', { timeout: 5.5 }],
  ['a', { body: 5 as unknown as string }],
  ['a', { body: 'x'.repeat(100_001) }],
  ['a', { body: 'é'.repeat(50_001) }],
  ['é', { body: 'x'.repeat(100_000) }],
  ['a', { keepAlive: { content: 'x' } }],
  ['a', { meta: { a: 5 as unknown as string } }],
  ['a', { exposeHeaders: ['a b'] }],
  ['a', { status: 304, statusText: 'é' }],
])('a long-poll on %j with %j throws a GripInstructError', async (channels, init) => {
  const seen: unknown[] = []
  await held((grip) => {
    try {
      return grip.holdResponse(channels, init)
    } catch (error) {
      seen.push(error)
      return new Response()
    }
  })
  expect(seen).toMatchObject([{ name: 'GripInstructError', code: 'ERR_GRIP_INSTRUCT', status: 500 }])
})

it('the body of a long-poll has at most 100,000 bytes, the beginning of a stream has no bound', async () => {
  expect((await held((grip) => grip.holdResponse('a', { body: 'x'.repeat(100_000) })))[2].length).toBe(
    100_000,
  )
  expect((await held((grip) => grip.holdStream('a', { body: 'x'.repeat(100_001) })))[2].length).toBe(100_001)
})

it.each([{ keepalive: { content: 'x' } }, { timeOut: 5 }, { links: [] }, { expose: [] }])(
  'a misspelt option is an error: %j',
  async (init) => {
    const errors: unknown[] = []
    const onError = (error: unknown) => errors.push(error)
    const app = createGripHandler((_, grip) => grip.holdStream('a', init as HoldInit), {
      config: GRIP_URL,
      onError,
    })
    expect((await app.fetch(proxied())).status).toBe(500)
    expect(errors).toMatchObject([{ code: 'ERR_GRIP_CONFIG' }])
  },
)
