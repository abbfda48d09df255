import { expect, it, onTestFinished, vi } from 'vitest'
import { type AllowedOrigins, createGripHandler, Grip, webSocketFromRequest } from '@grip/core'
import { events, GRIP_URL, read } from '../support/proxy.ts'

const LIST = ['https://app.example', 'http://localhost:3000', 'capacitor://localhost']

const opening = (origin: string | null, headers: Record<string, string> = {}) =>
  events('OPEN\r\n', { ...(origin === null ? {} : { origin }), ...headers })

async function statusOf(allowedOrigins: AllowedOrigins, request: Request): Promise<number> {
  const options = { config: GRIP_URL, allowedOrigins }
  const app = createGripHandler((_, grip) => grip.webSocket({}), options)
  return (await app.fetch(request)).status
}

it.each(['https://app.example', 'http://localhost:3000', 'capacitor://localhost'])(
  'B4 opens for %s',
  async (origin) => {
    expect(await statusOf(LIST, opening(origin))).toBe(200)
  },
)

it.each([
  null,
  'null',
  '',
  'https://evil.example',
  'http://app.example',
  'https://app.example:8443',
  'https://app.example:443',
  'https://app.example.evil.example',
  'https://evilapp.example',
  'https://app.exampl',
  'https://app.example.',
  'https://APP.example',
  'HTTPS://app.example',
  'https://app.example/',
  'https://app.example, https://evil.example',
  'https://app.example https://evil.example',
  'https://app.example@evil.example',
  'https://user@app.example',
  'app.example',
  '//app.example',
  'https://localhost:3000',
  'http://localhost',
  'http://localhost:30000',
  'http://127.0.0.1:3000',
  'file://',
  '*',
  'https://*.example',
  'https://xn--app-example',
  'wss://app.example',
  'capacitor://localhost2',
])('B4 answers 403 to the origin %j, and does not run the hooks', async (origin) => {
  const seen: string[] = []
  const options = { config: GRIP_URL, allowedOrigins: LIST }
  const app = createGripHandler((_, grip) => grip.webSocket({ open: () => seen.push('open') }), options)
  const [status, headers, body] = await read(await app.fetch(opening(origin)))
  expect([status, headers['content-type']]).toEqual([403, 'text/plain; charset=utf-8'])
  expect(body).toMatch(
    /^the handshake (has no Origin, and|comes from a page that may not open this WebSocket: if) .*\n$/,
  )
  expect(seen).toEqual([])
})

it.each([
  ['app.test', 'https://app.test', 200],
  ['app.test', 'http://app.test', 200],
  ['APP.test:8080', 'https://app.test:8080', 200],
  ['app.test', 'https://app.test:8080', 403],
  ['app.test', 'https://app.test.evil.example', 403],
  ['app.test', 'https://evil.example', 403],
  ['app.test', 'ftp://app.test', 403],
  ['app.test', 'null', 403],
  ['app.test', null, 403],
  ['null', 'null', 403],
  ['', 'https://', 403],
] as const)('B4 with same-origin, host %j and origin %j are answered %d', async (host, origin, status) => {
  const grip = new Grip(GRIP_URL, { allowedOrigins: 'same-origin' })
  const headers = new Map<string, string>([
    ['host', host],
    ...(origin === null ? [] : [['origin', origin] as const]),
  ])
  const check = () => grip.checkOrigin({ get: (name) => headers.get(name) ?? null })
  if (status === 200) expect(check()).toBe(undefined)
  else expect(check).toThrow(expect.objectContaining({ code: 'ERR_GRIP_ORIGIN', status: 403 }))
})

it.each([
  ['app.test', 'https://app.test', 200],
  ['app.test', 'http://app.test', 200],
  ['app.test', null, 200],
  ['app.test:443', 'https://app.test', 200],
  ['app.test:80', 'http://app.test', 200],
  ['APP.test:8080', 'https://app.test:8080', 200],
  ['app.test:80', 'https://app.test', 403],
  ['app.test:443', 'http://app.test', 403],
  ['app.test', 'https://app.test:8443', 403],
  ['app.test', 'https://evil.example', 403],
  ['app.test', 'https://app.test.evil.example', 403],
  ['app.test', 'https://evil.example/app.test', 403],
  ['app.test', 'null', 403],
  ['app.test', '', 403],
  ['app.test', 'file://', 403],
  ['app.test', 'ftp://app.test', 403],
  ['app.test', 'wss://app.test', 403],
  ['app.test', 'https://app.test, https://evil.example', 403],
  ['evil@app.test', 'https://app.test', 403],
  ['app.test/x', 'https://app.test', 403],
  ['', 'https://', 403],
  [null, 'https://app.test', 403],
] as const)('B4 by default, host %j and origin %j are answered %d', async (host, origin, status) => {
  const headers = new Map<string, string>([
    ...(host === null ? [] : [['host', host] as const]),
    ...(origin === null ? [] : [['origin', origin] as const]),
  ])
  const check = () => new Grip(GRIP_URL).checkOrigin({ get: (name) => headers.get(name) ?? null })
  if (status === 200) expect(check()).toBe(undefined)
  else expect(check).toThrow(expect.objectContaining({ code: 'ERR_GRIP_ORIGIN', status: 403 }))
})

it('B4 by default, a page of another origin is answered 403, and one warning says what to set', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  onTestFinished(() => warn.mockRestore())
  const app = createGripHandler((_, grip) => grip.webSocket({}), { config: GRIP_URL })
  for (const origin of ['https://evil.example', 'https://other.example']) {
    const [status, , body] = await read(await app.fetch(opening(origin, { host: 'app.test' })))
    expect([status, body]).toEqual([
      403,
      'the handshake comes from a page that may not open this WebSocket: if it is yours, name its origin in "allowedOrigins"\n',
    ])
  }
  expect(warn).toHaveBeenCalledOnce()
  expect((await app.fetch(opening('https://app.test', { host: 'app.test' }))).status).toBe(200)
  expect((await app.fetch(opening(null))).status).toBe(200)
})

it('B4 "any" opens for every page, and a list of the WebSocket its own pages', async () => {
  expect(await statusOf('any', opening('https://evil.example'))).toBe(200)
  expect(await statusOf('any', opening('null'))).toBe(200)
  const app = createGripHandler((_, grip) => grip.webSocket({}, { allowedOrigins: 'any' }), {
    config: GRIP_URL,
  })
  expect((await app.fetch(opening('https://evil.example'))).status).toBe(200)
})

it('B4 the pages of the handler and those of the WebSocket both have to let a page in', async () => {
  const app = createGripHandler(
    (_, grip) => grip.webSocket({}, { allowedOrigins: ['https://app.example'] }),
    {
      config: GRIP_URL,
      allowedOrigins: LIST,
    },
  )
  expect((await app.fetch(opening('https://app.example'))).status).toBe(200)
  expect((await app.fetch(opening('http://localhost:3000'))).status).toBe(403)
  expect((await app.fetch(opening('https://evil.example'))).status).toBe(403)
})

it('B4 a function decides with the origin and the headers', async () => {
  const seen: unknown[] = []
  const allowed = (origin: string | null, headers: { get(name: string): string | null }) => {
    seen.push(origin, headers.get('cookie'))
    return origin === 'https://a.example'
  }
  expect(await statusOf(allowed, opening('https://a.example', { cookie: 'x=1' }))).toBe(200)
  expect(seen).toEqual(['https://a.example', 'x=1'])
  expect(await statusOf(allowed, opening('https://b.example'))).toBe(403)
  expect(await statusOf(allowed, opening(null))).toBe(403)
})

it('B4 a function opens with true alone: a promise does not', async () => {
  const promise = (async () => false) as unknown as () => boolean
  expect(await statusOf(promise, opening('https://a.example'))).toBe(403)
  expect(await statusOf((() => 1) as unknown as () => boolean, opening('https://a.example'))).toBe(403)
})

it('B4 only the handshake is checked', async () => {
  expect(await statusOf(LIST, events('TEXT 1\r\na\r\n', { origin: 'https://evil.example' }))).toBe(200)
})

it('B4 a WebSocket has pages of its own', async () => {
  const app = createGripHandler((_, grip) => grip.webSocket({}, { allowedOrigins: LIST }), {
    config: GRIP_URL,
  })
  expect((await app.fetch(opening('https://app.example'))).status).toBe(200)
  expect((await app.fetch(opening('https://evil.example'))).status).toBe(403)
})

it('B4 the direct style throws', async () => {
  const grip = new Grip(GRIP_URL, { allowedOrigins: LIST })
  expect((await webSocketFromRequest(opening('https://app.example'), grip)).isOpening()).toBe(true)
  await expect(webSocketFromRequest(opening('https://evil.example'), grip)).rejects.toMatchObject({
    code: 'ERR_GRIP_ORIGIN',
    status: 403,
  })
})

it.each([
  'https://app.example',
  '*',
  ['*'],
  ['app.example'],
  ['https://app.example/'],
  ['https://app.example/x'],
  ['https://APP.example'],
  ['https://app.example:443'],
  ['https://user@app.example'],
  [''],
  [5],
  ['null'],
  5,
  true,
  null,
  {},
])('B4 refuses the list %j when the handler is made', (list) => {
  const allowedOrigins = list as unknown as AllowedOrigins
  const refused = expect.objectContaining({ code: 'ERR_GRIP_CONFIG' })
  expect(() => createGripHandler(() => new Response(), { allowedOrigins })).toThrow(refused)
  expect(() => new Grip(GRIP_URL, { allowedOrigins })).toThrow(refused)
})

it.each([
  [['https://app.example', 'https://b.example/'], '[1]'],
  [Array(1), '[0]'],
])('of the list %j it names the element that is no origin', (allowedOrigins, at) => {
  expect(() => new Grip(GRIP_URL, { allowedOrigins })).toThrow(
    `"allowedOrigins${at}" must be an origin such as "https://app.example", without a path or a default port`,
  )
})
