import { expect, it } from 'vitest'
import type { AcceptOptions } from '@grip/core'
import { contextOf, INVALID } from './context.ts'

type HeadersOption = NonNullable<AcceptOptions['headers']>

/** The headers of an answer that accepts with some of one's own. */
async function acceptedWith(headers: unknown): Promise<(readonly [string, string])[]> {
  const ws = contextOf('OPEN\r\n')
  ws.accept({ headers: headers as HeadersOption })
  return (await ws.toAnswer()).headers.slice(2)
}

const COOKIES = new Headers()
COOKIES.append('Set-Cookie', 'a=1')
COOKIES.append('Set-Cookie', 'b=2')

it.each<[string, HeadersOption, string[][]]>([
  [
    'Headers',
    COOKIES,
    [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  ],
  ['a Map', new Map([['X-A', '1']]), [['X-A', '1']]],
  ['a set of pairs', new Set([['X-A', '1']] as const), [['X-A', '1']]],
  ['an object without a prototype', Object.assign(Object.create(null), { 'X-A': '1' }), [['X-A', '1']]],
  ['no headers', {}, []],
  ['bytes of Latin-1', { 'X-A': '\xe9\xff' }, [['X-A', '\xe9\xff']]],
])('accepts with %s', async (_, headers, expected) => {
  expect(await acceptedWith(headers)).toEqual(expected)
})

it.each([
  ['null', null, 'null'],
  ['text', 'X-A: 1', 'a string'],
  ['a number', 5, 'a number'],
  ['a list of texts', ['ab'], 'an Array'],
  ['a promise', Promise.resolve({}), 'a promise: await it'],
])('refuses headers that are %s', async (_, headers, words) => {
  await expect(acceptedWith(headers)).rejects.toMatchObject({
    ...INVALID,
    message: `"headers" must be an object, Headers, a Map or a list of pairs; this is ${words}`,
  })
})

it.each([
  'Connection',
  'upgrade',
  'Keep-Alive',
  'Transfer-Encoding',
  'content-length',
  'Trailer',
  'TE',
  'Proxy-Connection',
  'Grip-Hold',
  'grip-channel',
])('refuses the header %s, which belongs to the connection or to the proxy', async (name) => {
  await expect(acceptedWith({ [name]: 'x' })).rejects.toMatchObject({
    ...INVALID,
    message: `"headers" must not have "${name}": the library or the proxy sets it`,
  })
})

it.each(['', 'a b', 'a:', 'é', '\ufeffa', 'a\r\nSet-Cookie: b', '\ud800'])(
  'refuses the name %j',
  async (name) => {
    await expect(acceptedWith([[name, 'x']])).rejects.toMatchObject(INVALID)
  },
)

it.each(['\ufeffa', '\x01', '\x7f', '\x1b[2J', '\ud800', 'α'])('refuses the value %j', async (value) => {
  await expect(acceptedWith({ a: value })).rejects.toMatchObject(INVALID)
})

it('refuses more than 24 headers or 8,192 bytes, for which a proxy or a client drops the handshake', async () => {
  const list = (count: number) => Array.from({ length: count }, (_, index) => [`x-${index}`, '1'])
  expect((await acceptedWith(list(24))).length).toBe(24)
  await expect(acceptedWith(list(25))).rejects.toMatchObject(INVALID)
  expect((await acceptedWith({ a: 'x'.repeat(8187) })).length).toBe(1)
  await expect(acceptedWith({ a: 'x'.repeat(8188) })).rejects.toMatchObject(INVALID)
})
