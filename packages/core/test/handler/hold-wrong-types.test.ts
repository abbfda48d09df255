import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { answerOf, refusal } from '../support/held.ts'

const INSTRUCT = { code: 'ERR_GRIP_INSTRUCT' }
const MISSPELT = { code: 'ERR_GRIP_CONFIG' }
const WRONG = { code: 'ERR_INVALID_ARGUMENT' }

it.each([
  [
    'a promise',
    { body: Promise.resolve('x') },
    INSTRUCT,
    '"body" must be text or bytes; this is a promise: await it',
  ],
  ['a number', { body: 5 }, INSTRUCT, '"body" must be text or bytes; this is a number'],
  ['a Blob', { body: new Blob(['x']) }, INSTRUCT, '"body" must be text or bytes; this is a Blob'],
  ['null', { body: null }, INSTRUCT, '"body" must be text or bytes; this is null'],
  ['a list', { body: [] }, INSTRUCT, '"body" must be text or bytes; this is an Array'],
  ['null', { meta: null }, INSTRUCT, '"meta" must be an object or a Map that contains text; this is null'],
  [
    'a text',
    { meta: 'alice' },
    INSTRUCT,
    '"meta" must be an object or a Map that contains text; this is a string',
  ],
  [
    'a Date',
    { meta: new Date() },
    INSTRUCT,
    '"meta" must be an object or a Map that contains text; this is a Date',
  ],
  ['a number', { meta: { user: 5 } }, INSTRUCT, 'the value of meta "user" must be a string'],
  ['null', { link: null }, WRONG, 'a link takes an object'],
  ['a list of null', { link: [null] }, WRONG, 'a link takes an object'],
  ['a text', { link: '/next' }, WRONG, 'a link takes an object'],
  ['null', { keepAlive: null }, WRONG, '"keepAlive" takes an object'],
  ['a text', { keepAlive: 'ping' }, WRONG, '"keepAlive" takes an object'],
  [
    'null',
    { headers: null },
    WRONG,
    '"headers" must be an object, Headers, a Map or a list of pairs; this is null',
  ],
  [
    'a text',
    { headers: 'x: y' },
    WRONG,
    '"headers" must be an object, Headers, a Map or a list of pairs; this is a string',
  ],
  ['null', { exposeHeaders: null }, INSTRUCT, '"exposeHeaders" must be the name of a header'],
  [
    'a list of null',
    { exposeHeaders: ['a', null] },
    INSTRUCT,
    '"exposeHeaders[1]" must be the name of a header',
  ],
  ['null', null, WRONG, 'a hold takes an object'],
  ['a Response', new Response('x'), INSTRUCT, 'the options of a hold must be an object; this is a Response'],
  ['a Map', new Map([['body', 'x']]), MISSPELT, 'a hold takes an object of fields; this is a Map'],
])('C6 %s is refused in %o', async (_, init, error, message) => {
  expect(await refusal('holdStream', 'a', init)).toMatchObject({ ...error, message })
})

it.each([
  null,
  undefined,
  5,
  [null],
  Array(1),
  ['a'].concat(Array(1)),
  [['a']],
  {},
  { name: null },
  new Map([['name', 'a']]),
  new Set(['a']),
])('C6 %o is no channel', async (channels) => {
  const error = (await refusal('holdStream', channels)) as { code: string }
  expect(['ERR_GRIP_INSTRUCT', 'ERR_GRIP_CONFIG']).toContain(error.code)
})

it('C6 a single text goes for a list of one, and a Map for an object', async () => {
  const meta = new Map([['user', 'alice']])
  const channel = { name: 'a', filters: 'skip-self' } as unknown as { name: string }
  const response = await answerOf('holdResponse', channel, {
    exposeHeaders: 'etag',
    meta,
    headers: { etag: '"1"' },
  })
  expect(Object.fromEntries(response.headers)).toEqual({
    etag: '"1"',
    'grip-channel': 'a; filter=skip-self',
    'grip-expose-headers': 'etag',
    'grip-hold': 'response',
    'grip-set-meta': 'user="alice"',
  })
})

it('C5 a keep-alive of bytes of another realm is sent', async () => {
  const content = runInNewContext('new Uint8Array([0, 255])') as Uint8Array
  const response = await answerOf('holdStream', 'a', { keepAlive: { content } })
  expect(response.headers.get('grip-keep-alive')).toBe('AP8=; format=base64')
})
