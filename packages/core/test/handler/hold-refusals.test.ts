import { expect, it } from 'vitest'
import type { HoldInit } from '@grip/core'
import { answerOf, refusal } from '../support/held.ts'

const INSTRUCT = { code: 'ERR_GRIP_INSTRUCT' }
const MISSPELT = { code: 'ERR_GRIP_CONFIG' }
const next = { rel: 'next', uri: '/next' }

// By headers, and as JSON, which the second name needs.
const NAMES = ['a', 'é, x']

const BROKEN = [
  'OK\r\nSet-Cookie: a=1',
  'OK\rX',
  'OK\nX',
  'OK\0',
  '\r\n\r\n<script>',
  'OK\u2028',
  '\ud800',
  '\ufeffOK',
  ' OK',
  'OK ',
  'Sér',
  '\x7f',
]

it.each(BROKEN)('A3 a status text %j is refused by either form', async (statusText) => {
  for (const name of NAMES) {
    for (const status of [200, 304]) {
      expect(await refusal('holdResponse', name, { status, statusText })).toMatchObject(INSTRUCT)
    }
    expect(await refusal('holdStream', name, { statusText })).toMatchObject(INSTRUCT)
    expect(await refusal('holdStream', name, { statusText }, { method: 'HEAD' })).toMatchObject(INSTRUCT)
  }
})

it.each(['1\r\nSet-Cookie: a=1', '1\r\n', '\n1', '1\0', '\x01', '\x7f', '\ud800', '\ufeff1', 'α', 'é'])(
  'A3 a header value %j is refused by either form',
  async (value) => {
    for (const name of NAMES) {
      expect(await refusal('holdStream', name, { headers: { 'x-a': value } })).toMatchObject(INSTRUCT)
      expect(await refusal('holdStream', name, { headers: [['x-a', value]] })).toMatchObject(INSTRUCT)
      expect(await refusal('holdStream', name, { headers: new Map([['x-a', value]]) })).toMatchObject(
        INSTRUCT,
      )
    }
  },
)

it.each([
  'X: y',
  'X y',
  'x\r\ny',
  '',
  'x\0',
  'é',
  'x\ty',
  '"x"',
  '(x)',
  'Connection',
  'keep-alive',
  'Transfer-Encoding',
  'content-length',
  'Content-Encoding',
  'Grip-Hold',
  'grip-timeout',
  'Grip-Channel',
])('A3 a header named %j is refused by either form', async (header) => {
  for (const name of NAMES) {
    expect(await refusal('holdStream', name, { headers: { [header]: '1' } })).toMatchObject(INSTRUCT)
    expect(await refusal('holdResponse', name, { headers: [[header, '1']] })).toMatchObject(INSTRUCT)
  }
})

it.each([
  'application/grip-instruct',
  'Application/GRIP-Instruct; charset=utf-8',
  ' application/grip-instruct ;x',
])('A3 a body of the type %j would be read by the proxy, and is refused', async (type) => {
  for (const name of NAMES) {
    const init = { headers: { 'Content-Type': type }, body: '{}' }
    expect(await refusal('holdStream', name, init)).toMatchObject(INSTRUCT)
    expect(await refusal('holdResponse', name, init)).toMatchObject(INSTRUCT)
  }
})

it('A3 a message about a header shows its name and never its value', async () => {
  const error = await refusal('holdStream', 'a', { headers: { cookie: 'secret\r\n' } })
  expect((error as Error).message).toBe('the header "cookie" contains a line break or NUL')
})

it.each([
  ['half of a pair in the body', 'a', { body: 'x\ud800' }],
  ['half of a pair in a keep-alive', 'a', { keepAlive: { content: '\udc00' } }],
  ['half of a pair in meta', 'a', { meta: { user: '\ud800' } }],
  ['half of a pair in the name of meta', 'a', { meta: { '\ud800': 'x' } }],
  ['half of a pair in a channel', 'a\ud800', {}],
  ['half of a pair in a filter', { name: 'a', filters: '\ud800' }, {}],
  ['a byte order mark before a channel', '\ufeffroom', {}],
  ['a byte order mark before a prev-id', { name: 'a', prevId: '\ufeff1' }, { link: next }],
  ['a byte order mark before a value of meta', 'a', { meta: { user: '\ufeffbob' } }],
  ['a byte order mark before a name of meta', 'a', { meta: { '\ufeffuser': 'bob' } }],
  ['a line break in a link', 'a', { link: { rel: 'next', uri: '/\r\nX: 1' } }],
  ['a line break in an exposed name', 'a', { exposeHeaders: 'a\r\nb' }],
  ['names glued together', 'a', { exposeHeaders: 'a, b' }],
])('A3 A6 %s is refused', async (_, channels, init) => {
  expect(await refusal('holdStream', channels, init)).toMatchObject(INSTRUCT)
})

it.each(['αβ', 'a,b', ' lead', 'trail ', 'a;b', 'a"b', 'tab\tbed'])(
  'B1 a stream with a next link on %j is refused, and told what to do',
  async (name) => {
    const error = await refusal('holdStream', name, { link: next })
    expect(error).toMatchObject(INSTRUCT)
    expect((error as Error).message).toBe(
      `a stream with a next link cannot have the channel ${JSON.stringify(name)}, which headers do not carry: use visible ASCII without , ; and ", for example by encodeURIComponent`,
    )
    const plain = await answerOf('holdStream', encodeURIComponent(name), {
      link: { rel: 'next', uri: '/next' },
    })
    expect(plain.headers.get('grip-hold')).toBe('stream')
  },
)

it.each([
  ['a prefix', 'a', { link: next }, { prefix: 'αβ-' }],
  ['a filter', { name: 'a', filters: ['é'] }, { link: next }, {}],
  ['a value of meta', 'a', { link: next, meta: { user: 'José' } }, {}],
  ['a name of meta', 'a', { link: [{ rel: 'gone', uri: '/g' }, next], meta: { 'a b': 'x' } }, {}],
  ['what its next link is asked for', 'αβ', {}, { headers: { 'grip-last': 'a; last-id=1' } }],
])(
  'B1 a stream with a next link is refused for %s that headers cannot carry',
  async (_, channels, init, request) => {
    expect(await refusal('holdStream', channels, init, request)).toMatchObject(INSTRUCT)
  },
)

it('B1 a stream without a next link, and a long-poll with last ids, go out as JSON', async () => {
  const gone = await answerOf('holdStream', 'αβ', { link: { rel: 'gone', uri: '/gone' } })
  const repeated = await answerOf('holdResponse', 'αβ', {}, { headers: { 'grip-last': 'x; last-id=1' } })
  for (const answer of [gone, repeated]) {
    expect(answer.headers.get('content-type')).toBe('application/grip-instruct')
  }
})

it.each(['a,b', 'a;b', 'a\\', 'a\\;b', ' a', 'a ', 'a\u00a0', 'a\tb', 'a\r\nX: 1', 'a\x7f'])(
  'A11 a channel or an id %j, which Grip-Last cannot bring back, has no prev-id',
  async (text) => {
    expect(await refusal('holdResponse', { name: text, prevId: '1' })).toMatchObject(INSTRUCT)
    expect(await refusal('holdResponse', { name: 'a', prevId: text })).toMatchObject(INSTRUCT)
    expect(await refusal('holdStream', { name: text, prevId: '1' }, { link: next })).toMatchObject(INSTRUCT)
    expect(
      await refusal('holdResponse', { name: 'a', prevId: '1' }, {}, { prefix: `${text.trim()},` }),
    ).toMatchObject(INSTRUCT)
    expect(await refusal('holdResponse', text)).toBe(undefined)
  },
)

it.each([99, 100, 101, 199, 600, 999, Number.NaN, 200.5, '200', null, 0, -1])(
  'B9 a status of %o is refused by either form',
  async (status) => {
    for (const name of NAMES) {
      expect(await refusal('holdStream', name, { status })).toMatchObject(INSTRUCT)
      expect(await refusal('holdResponse', name, { status })).toMatchObject(INSTRUCT)
    }
  },
)

it.each([204, 205, 304])('B9 a status of %i has no body, and no stream', async (status) => {
  for (const name of NAMES) {
    expect(await refusal('holdResponse', name, { status, body: 'x' })).toMatchObject(INSTRUCT)
    expect(await refusal('holdResponse', name, { status, body: Uint8Array.of(0) })).toMatchObject(INSTRUCT)
    expect(await refusal('holdStream', name, { status })).toMatchObject(INSTRUCT)
    for (const body of ['', new Uint8Array(0), undefined]) {
      expect(await refusal('holdResponse', name, { status, body })).toBe(undefined)
    }
  }
})

it.each(['webSocket', 'encodeBody', 'cf', 'timeOut', 'links', 'duplex'])(
  'B4 a hold has no "%s"',
  async (name) => expect(await refusal('holdStream', 'a', { [name]: 'x' })).toMatchObject(MISSPELT),
)

it('B4 the types have no field that nothing reads', () => {
  // @ts-expect-error What Workers add to a ResponseInit does nothing to a hold.
  const init: HoldInit = { cf: {} }
  expect(init).toBeDefined()
})

it.each([
  ['a channel', { name: 'a', previd: '1' }, {}],
  ['a channel', { name: 'a', filter: 'skip-self' }, {}],
  ['a keep-alive', 'a', { keepAlive: { content: 'x', timeOut: 20 } }],
  ['a link', 'a', { link: { rel: 'next', url: '/' } }],
  ['a link', 'a', { link: { rel: 'next', uri: '/', after: 5 } }],
])('B4 a misspelt field of %s is refused: %j %j', async (_, channels, init) => {
  expect(await refusal('holdStream', channels, init)).toMatchObject(MISSPELT)
})
