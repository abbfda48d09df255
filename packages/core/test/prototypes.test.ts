import { afterEach, expect, it } from 'vitest'
import { createGripHandler, Grip, parseGripUrl, Publisher, verifyGripSig, WebSocketContext } from '@grip/core'
import {
  decodeControlMessage,
  decodeGripHeaders,
  decodeGripInstruct,
  decodePublishItems,
  encodeGripHeaders,
  encodeGripInstruct,
} from '@grip/core/wire'
import { FAR, hmacToken, SECRET } from './signature/tokens.ts'
import { events, GRIP_URL, proxied } from './support/proxy.ts'

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
  'then',
]
const before = Object.getOwnPropertyNames(Object.prototype).sort()

afterEach(() => {
  const after = Object.getOwnPropertyNames(Object.prototype).sort()
  if (after.join() !== before.join()) throw new Error(`Object.prototype has changed: ${after.join()}`)
})

/** JSON with a member of that name, which sets a prototype where it is copied carelessly. */
const json = (name: string, value = '{"polluted":true}') => `{"${name}":${value}}`
const ran = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

it.each(NAMES)('D2 a Meta-%s is a value by that name, and nothing else', async (name) => {
  let seen: unknown
  const hooks = { message: (ws: WebSocketContext) => (seen = [ws.meta.get(name), [...ws.meta].length]) }
  const app = createGripHandler((_, grip) => grip.webSocket(hooks), { config: GRIP_URL })
  const request = events('TEXT 1\r\na\r\n', { [`Meta-${name}`]: 'polluted' })
  expect([(await app.fetch(request)).status, seen]).toEqual([200, ['polluted', 1]])
})

it.each(NAMES)('D2 a Grip-Last of %s is an id by that name', async (name) => {
  let seen: unknown
  const app = createGripHandler(
    (_, grip) => {
      seen = [grip.lastIds.get(name), grip.lastIds.get('polluted'), grip.lastIds.size]
      return new Response()
    },
    { config: GRIP_URL },
  )
  await app.fetch(proxied('/', { 'grip-last': `${name}; last-id=polluted`, 'grip-feature': name }))
  expect(seen).toEqual(['polluted', undefined, 1])
})

it.each(NAMES)('D2 claims and a header with %s are data', async (name) => {
  const token = hmacToken(
    `{"alg":"HS256","${name}":{"polluted":true}}`,
    `{"exp":${FAR},"${name}":{"polluted":true}}`,
    SECRET,
  )
  const claims = await verifyGripSig(token, SECRET)
  expect([claims.exp, claims['polluted']]).toEqual([FAR, undefined])
  expect(Object.getOwnPropertyDescriptor(claims, name)?.value).toEqual({ polluted: true })
})

it.each(NAMES)('D2 the decoders for proxies read the name %s without changing a prototype', (name) => {
  const read = [
    ran(() =>
      decodeGripInstruct(`{"hold":{"mode":"stream","channels":[{"name":"a"}],"meta":${json(name, '"x"')}}}`),
    ),
    ran(() => decodeGripInstruct(json(name))),
    ran(() =>
      decodePublishItems(
        `{"items":[{"channel":"a","meta":${json(name, '"x"')},"http-stream":{"content":""}}]}`,
      ),
    ),
    ran(() => decodePublishItems(`{"items":[${json(name)}]}`)),
    ran(() => decodeControlMessage(`c:${json(name)}`)),
    ran(() =>
      decodeGripHeaders([
        ['grip-set-meta', `${name}=x`],
        [name, 'x'],
        ['grip-channel', name],
      ]),
    ),
  ]
  for (const value of read)
    expect((value as Record<string, unknown> | undefined)?.['polluted']).toBe(undefined)
})

it.each(NAMES)('D2 configuration with %s is refused, or has no effect', async (name) => {
  const proxies = `[{"controlUrl":"http://127.0.0.1:5561","${name}":{"dangerouslyAllowUnsigned":true}}]`
  expect(() => Grip.fromEnv({ GRIP_PROXIES: proxies })).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG' }),
  )
  const url = parseGripUrl(`http://127.0.0.1:5561?${name}=1&iss=a&key=${SECRET}`)
  expect(Object.keys(url).sort()).toEqual(['controlUrl', 'issuer', 'key'])
  const headers = new Headers({ 'grip-feature': 'x' })
  await expect(new Grip(url).verify(headers)).rejects.toMatchObject({ reason: 'missing' })
  expect(ran(() => new Publisher('http://127.0.0.1', JSON.parse(json(name)) as object))).toBe(
    'ERR_GRIP_CONFIG',
  )
})

it.each(NAMES)('D2 a value with the name %s is sent unchanged', async (name) => {
  const meta = JSON.parse(json(name, '"x"')) as Record<string, string>
  expect(encodeGripHeaders({ meta })).toEqual({ 'Grip-Set-Meta': `${name}="x"` })
  expect(encodeGripInstruct({ hold: 'stream', channels: [{ name }], meta })).toContain(
    `"meta":{"${name}":"x"}`,
  )
  const ws = new WebSocketContext({ id: 'c', events: [] })
  ws.meta.set(name, 'x')
  expect((await ws.toAnswer()).headers.at(-1)).toEqual([`Set-Meta-${name.toLowerCase()}`, 'x'])
})
