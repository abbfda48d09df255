import { createGripHandler, Publisher } from '@grip/core'
import { createStreams, type History, memoryHistory } from '@grip/streams'
import { durableStreams, type DurableStreams } from '@grip/streams/durable-streams'
import { expect, it } from 'vitest'
import { FlakyHistory } from './kit/flaky-history.ts'

const fetchNothing = async (): Promise<Response> => new Response('Published\n')
const publisher = new Publisher('http://127.0.0.1/', { fetch: fetchNothing as typeof fetch })

function serve(history: History = memoryHistory()) {
  const errors: unknown[] = []
  const durable = durableStreams(createStreams({ history }))
  const handler = createGripHandler((_, grip) => durable.handle(grip), {
    config: 'http://127.0.0.1/',
    publish: { fetch: fetchNothing as typeof fetch },
    onError: (error) => void errors.push(error),
  })
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit) =>
    handler.fetch(new Request(`http://localhost${path}`, { method, headers, body: body ?? null }))
  const statusOf = async (...args: Parameters<typeof send>) => (await send(...args)).status
  return { durable, errors, send, statusOf }
}

const TEXT = { 'Content-Type': 'text/plain' }
const JSON_TYPE = { 'Content-Type': 'application/json' }

it.each<[number, string]>([
  [400, '?offset='],
  [400, '?offset=1'],
  [400, '?offset=000000000000000x'],
  [400, '?offset=9999999999999999'],
  [400, '?offset=0000000000000002'],
  [400, '?offset=-1&offset=-1'],
  [400, '?offset=-1&live=true'],
  [400, '?live=sse'],
  [400, '?live=long-poll'],
  [400, '?offset=-1&live=sse&cursor=x'],
  [501, '?offset=-1&live=sse'],
  [501, '?offset=-1&live=long-poll'],
])('answers %i to a read with %s', async (status, query) => {
  const { send, statusOf } = serve()
  expect(await statusOf('PUT', '/a', TEXT, 'one')).toBe(201)
  const answer = await send('GET', `/a${query}`)
  expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(/\w/)])
})

it.each<[number, string, Record<string, string>, BodyInit | undefined]>([
  [501, 'PUT', { ...TEXT, 'Stream-TTL': '60' }, undefined],
  [501, 'PUT', { ...TEXT, 'Stream-Expires-At': '2030-01-01T00:00:00Z' }, undefined],
  [501, 'PUT', { ...TEXT, 'Stream-Forked-From': '/b' }, undefined],
  [400, 'PUT', { 'Content-Type': 'text' }, undefined],
  [400, 'PUT', JSON_TYPE, '{'],
  [413, 'PUT', TEXT, 'x'.repeat(900_001)],
  [413, 'PUT', TEXT, '\\'.repeat(500_000)],
  [400, 'PUT', TEXT, new Uint8Array([0xc3])],
  [404, 'POST', TEXT, 'one'],
  [404, 'POST', { 'Stream-Closed': 'true' }, undefined],
  [404, 'DELETE', {}, undefined],
  [404, 'HEAD', {}, undefined],
  [404, 'GET', {}, undefined],
  [405, 'PATCH', {}, undefined],
])('answers %i to a %s with %o', async (status, method, headers, body) => {
  const { statusOf, errors } = serve()
  expect(await statusOf(method, '/a', headers, body)).toBe(status)
  expect(errors).toEqual([])
})

it('answers 410 to an offset of a stream that was deleted, and of entries that are not kept any more', async () => {
  const history = memoryHistory()
  const { send, statusOf } = serve(history)
  const put = await send('PUT', '/a', TEXT, 'one')
  const offset = put.headers.get('stream-next-offset')
  await send('POST', '/a', TEXT, 'two')
  await history.expire(-1)
  expect(await statusOf('GET', '/a')).toBe(404)
  expect(await statusOf('PUT', '/a', TEXT, 'again')).toBe(201)
  expect(await statusOf('GET', `/a?offset=${offset}`)).toBe(410)
  expect(await (await send('GET', '/a')).text()).toBe('again')
  expect(await statusOf('DELETE', '/a')).toBe(204)
  expect(await statusOf('PUT', '/a', JSON_TYPE)).toBe(201)
  expect(await statusOf('GET', `/a?offset=${offset}`)).toBe(410)
})

it('answers 503 while the history is down, and a producer that sends again adds nothing twice', async () => {
  const history = new FlakyHistory(memoryHistory())
  const { send, statusOf, errors } = serve(history)
  await send('PUT', '/a', TEXT)
  const producer = { ...TEXT, 'Producer-Id': 'p', 'Producer-Epoch': '0', 'Producer-Seq': '0' }
  history.mode = 'down'
  expect(await statusOf('POST', '/a', producer, 'one')).toBe(503)
  history.mode = 'lost'
  expect(await statusOf('POST', '/a', producer, 'one')).toBe(503)
  history.mode = 'ok'
  expect(await statusOf('POST', '/a', producer, 'one')).toBe(204)
  expect(await (await send('GET', '/a')).text()).toBe('one')
  expect(errors).toMatchObject([{ code: 'ERR_STREAM_HISTORY' }, { code: 'ERR_STREAM_HISTORY' }])
})

it('keeps what two processes append at the same time, each item once', async () => {
  const history = memoryHistory()
  const [one, two] = [serve(history), serve(history)]
  await one.send('PUT', '/a', JSON_TYPE)
  const write = (durable: DurableStreams, name: string) =>
    Promise.all(
      Array.from({ length: 30 }, (_, count) => durable.append(publisher, '/a', `"${name}${count}"`)),
    )
  const offsets = (await Promise.all([write(one.durable, 'a'), write(two.durable, 'b')])).flat()
  expect(new Set(offsets).size).toBe(60)
  const items = (await (await one.send('GET', '/a')).json()) as string[]
  expect(items.filter((item) => item.startsWith('a'))).toEqual(Array.from({ length: 30 }, (_, n) => `a${n}`))
  expect(items.filter((item) => item.startsWith('b'))).toEqual(Array.from({ length: 30 }, (_, n) => `b${n}`))
})

it('tells programs what is wrong by a code', async () => {
  const { durable } = serve()
  const missing = durable.append(publisher, 'a', 'one')
  await expect(missing).rejects.toMatchObject({
    name: 'StreamError',
    code: 'ERR_STREAM_MISSING',
    status: 404,
  })
  expect(await durable.create(publisher, 'a', { contentType: 'text/plain', data: 'one' })).toBe(
    '0000000000000001',
  )
  expect(await durable.create(publisher, 'a', { contentType: 'TEXT/plain; charset=utf-8' })).toBe(
    '0000000000000001',
  )
  await expect(durable.create(publisher, 'a')).rejects.toMatchObject({ code: 'ERR_STREAM_KIND', status: 409 })
  const large = durable.append(publisher, 'a', 'x'.repeat(900_001))
  await expect(large).rejects.toMatchObject({ code: 'ERR_STREAM_REQUEST_TOO_LARGE', status: 413 })
  expect(await durable.append(publisher, 'a', 'two', { close: true })).toBe('0000000000000002')
  expect(await durable.close(publisher, 'a')).toBe('0000000000000002')
  await expect(durable.append(publisher, 'a', 'x')).rejects.toMatchObject({ code: 'ERR_STREAM_CLOSED' })
  await durable.delete(publisher, 'a')
  await expect(durable.delete(publisher, 'a')).rejects.toMatchObject({ code: 'ERR_STREAM_MISSING' })
  await durable.create(publisher, 'j', { contentType: 'application/json' })
  const noJson = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }
  await expect(durable.append(publisher, 'j', '{')).rejects.toMatchObject(noJson)
  await expect(durable.append(publisher, 'j', '[]')).rejects.toMatchObject(noJson)
})

it.each<[string, (durable: DurableStreams) => unknown]>([
  [
    'durableStreams() needs what createStreams() or createReliableStreams() returned',
    () => durableStreams({} as never),
  ],
  ['"timeout" must be a whole number of seconds from 5 to 3,600', () => open({ timeout: 4 })],
  ['"cache" must be "private" or "public"', () => open({ cache: 'none' as never })],
  [
    '"allowOrigin" must be "*" or an origin, such as https://app.example.com',
    () => open({ allowOrigin: 'app.example.com' }),
  ],
  ['durableStreams() has no "timeOut"; did you mean "timeout"?', () => open({ timeOut: 5 } as never)],
  ['"grip" must be the grip of a handler', (durable) => durable.handle({} as never)],
  ['"grip" must be the grip of a handler', (durable) => durable.isLink({} as never, 'a')],
  [
    '"publisher" must be the grip of a handler, or a Publisher',
    (durable) => durable.append({} as never, 'a', 'x'),
  ],
  ['"data" must be well-formed text, or bytes', (durable) => durable.append(publisher, 'a', '\ud800')],
  [
    '"data" must not be empty: call close() to end the stream',
    (durable) => durable.append(publisher, 'a', ''),
  ],
  ['"close" must be true or false', (durable) => durable.append(publisher, 'a', 'x', { close: 1 as never })],
  ['"id" must be a non-empty string', (durable) => durable.close(publisher, '')],
  [
    'the content type must be one such as text/plain or application/json',
    (durable) => durable.create(publisher, 'a', { contentType: 'x' }),
  ],
])('says "%s"', async (message, act) => {
  await expect(async () => act(open())).rejects.toThrow(message)
})

it('answers 414 to a path that is too long for a name', async () => {
  expect(await serve().statusOf('PUT', `/${'x'.repeat(520)}`, TEXT)).toBe(414)
})

it('is never shown as a page of your own, whatever type a writer chose', async () => {
  const { send } = serve()
  await send('PUT', '/a', { 'Content-Type': 'text/html' }, '<script>alert(1)</script>')
  const { headers } = await send('GET', '/a')
  expect(headers.get('content-type')).toBe('text/html')
  expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

it('brings a long stream in parts, each of which names the next', async () => {
  const { durable, send } = serve()
  const piece = (count: number): string => `${count}`.padEnd(100_000, '.')
  await send('PUT', '/a', TEXT)
  for (let count = 0; count < 25; count++) await durable.append(publisher, '/a', piece(count))
  const parts: string[] = []
  for (let offset = '-1', isEnd = false; !isEnd;) {
    const { headers, ...part } = await readPart(send, offset)
    offset = headers.get('stream-next-offset')!
    isEnd = headers.get('stream-up-to-date') === 'true'
    expect(headers.get('cache-control')).toMatch(isEnd ? /no-cache/ : /max-age=60/)
    parts.push(part.text)
  }
  expect(parts.map(({ length }) => length)).toEqual([1_000_000, 1_000_000, 500_000])
  expect(parts.join('') === Array.from({ length: 25 }, (_, count) => piece(count)).join('')).toBe(true)
})

async function readPart(send: ReturnType<typeof serve>['send'], offset: string) {
  const answer = await send('GET', `/a?offset=${offset}`)
  return { headers: answer.headers, text: await answer.text() }
}

it('lets pages of another origin read what the option allows', async () => {
  const durable = open({ allowOrigin: 'https://app.example.com', cache: 'public' })
  const handler = createGripHandler((_, grip) => durable.handle(grip), { config: 'http://127.0.0.1/' })
  const fetch = (method: string) => handler.fetch(new Request('http://localhost/a', { method }))
  await fetch('PUT')
  const { headers } = await fetch('GET')
  expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  expect(headers.get('cache-control')).toBe('public, no-cache')
  expect((await fetch('OPTIONS')).headers.get('access-control-allow-methods')).toBe(
    'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  )
  expect((await serve().send('GET', '/a')).headers.get('access-control-allow-origin')).toBe(null)
})

function open(options?: Parameters<typeof durableStreams>[1]): DurableStreams {
  return durableStreams(createStreams({ history: memoryHistory() }), options)
}
