import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import type { HoldInit } from '@grip/core'
import { answerOf, forClient, refusal } from '../support/held.ts'

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
const BYTES = { 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' }
const EVENTS = {
  'cache-control': 'no-store',
  'content-type': 'text/event-stream',
  'x-content-type-options': 'nosniff',
}
// By headers, and as JSON, which the second name needs.
const FORMS = [
  ['headers', 'a'],
  ['JSON', 'é, x'],
] as const

const cases: readonly ['holdResponse' | 'holdStream', HoldInit, Record<string, string>][] = [
  ['holdResponse', { body: '<script>alert(1)</script>' }, PLAIN],
  ['holdResponse', { body: '' }, PLAIN],
  ['holdResponse', { body: Uint8Array.of(60, 0) }, BYTES],
  ['holdResponse', { body: Uint8Array.of(60, 0).buffer }, BYTES],
  ['holdResponse', {}, {}],
  ['holdResponse', { status: 204 }, {}],
  ['holdStream', {}, PLAIN],
  ['holdStream', { body: 'beginning' }, PLAIN],
  ['holdStream', { body: Uint8Array.of(60, 0) }, BYTES],
  ['holdStream', { headers: { 'Content-Type': 'text/html' } }, { 'content-type': 'text/html' }],
  ['holdResponse', { body: '[]', headers: new Headers({ 'content-type': 'application/json' }) }, { 'content-type': 'application/json' }],
  ['holdResponse', { body: 'x', headers: { 'X-Content-Type-Options': 'other' } }, { ...PLAIN, 'x-content-type-options': 'other' }],
] // prettier-ignore

it.each(FORMS.flatMap((form) => cases.map((row) => [...form, ...row] as const)))(
  'by %s, a hold on "%s" by %s with %o has the type of its body',
  async (_, channel, mode, init, headers) => {
    expect((await forClient(await answerOf(mode, channel, init)))[2]).toEqual(headers)
  },
)

it.each([
  'text/event-stream',
  'Text/Event-Stream',
  'text/html, text/event-stream;q=0.9, */*;q=0.1',
  'application/json,text/event-stream',
  'text/event-stream; charset=utf-8',
  'text/event-stream ; q=1',
])('a hold that is asked for with Accept: %s is an event stream', async (accept) => {
  for (const [, channel] of FORMS) {
    for (const mode of ['holdStream', 'holdResponse'] as const) {
      const answers = [
        await answerOf(mode, channel, {}, { headers: { accept } }),
        await answerOf(mode, channel, { body: ': hi\n\n' }, { headers: { accept } }),
        await answerOf(mode, channel, { body: Uint8Array.of(58, 10, 10) }, { headers: { accept } }),
      ]
      for (const answer of answers) expect((await forClient(answer))[2]).toEqual(EVENTS)
    }
  }
})

it.each(['*/*', 'text/*', 'text/event-streams', 'text/event-stream;q=0', 'x/text/event-stream', 'text/event-stream; q=0.000', ''])(
  'a hold that is asked for with Accept: "%s" is text',
  async (accept) => {
    expect((await forClient(await answerOf('holdStream', 'a', {}, { headers: { accept } })))[2]).toEqual(PLAIN)
  },
) // prettier-ignore

it('the headers that the program sets on an event stream are kept', async () => {
  const request = { headers: { accept: 'text/event-stream' } }
  const headers = { 'content-type': 'text/event-stream; charset=utf-8' }
  expect((await forClient(await answerOf('holdStream', 'a', { headers }, request)))[2]).toEqual(headers)
  const cached = { 'Cache-Control': 'private' }
  expect((await forClient(await answerOf('holdStream', 'a', { headers: cached }, request)))[2]).toEqual({
    ...EVENTS,
    'cache-control': 'private',
  })
})

it('the type of the library reaches a client that gets named headers only', async () => {
  const init: HoldInit = { body: 'x', headers: { 'x-a': '1', 'x-b': '2' }, exposeHeaders: 'X-A' }
  expect((await forClient(await answerOf('holdResponse', 'é', init)))[2]).toEqual({ 'x-a': '1', ...PLAIN })
  const byHeaders = await answerOf('holdResponse', 'a', init)
  expect(byHeaders.headers.get('grip-expose-headers')).toBe('X-A, content-type, x-content-type-options')
})

const OTHER_REALM = runInNewContext('new Uint8Array([0, 255, 0xc3])') as Uint8Array<ArrayBuffer>

it.each([
  ['text', 'é\n', '\xc3\xa9\n'],
  ['text with a byte order mark', '\ufeffx', '\xef\xbb\xbfx'],
  ['text with NUL', 'a\0b', 'a\0b'],
  ['bytes', Uint8Array.of(0, 255, 0xc3), '\0\xff\xc3'],
  ['a part of bytes', Uint8Array.of(1, 0, 255, 0xc3, 2).subarray(1, 4), '\0\xff\xc3'],
  ['bytes of another realm', OTHER_REALM, '\0\xff\xc3'],
  ['a buffer', Uint8Array.of(0, 255, 0xc3).buffer, '\0\xff\xc3'],
  ['a view', new DataView(Uint8Array.of(9, 0, 255, 0xc3).buffer, 1), '\0\xff\xc3'],
])('%s is the same body by either form', async (_, body, expected) => {
  for (const [, channel] of FORMS) {
    for (const mode of ['holdStream', 'holdResponse'] as const) {
      expect((await forClient(await answerOf(mode, channel, { body })))[3]).toBe(expected)
    }
  }
})

it.each<[string, HoldInit['headers']]>([
  ['an object', { 'X-A': ' 1 ', 'Set-Cookie': 'a=1' }],
  ['a list', [['X-A', '1'], ['Set-Cookie', 'a=1']]], // prettier-ignore
  ['a Map', new Map([['X-A', '1'], ['Set-Cookie', 'a=1']])], // prettier-ignore
  ['Headers', new Headers([['X-A', '1'], ['Set-Cookie', 'a=1']])], // prettier-ignore
  ['repeats', [['Set-Cookie', 'a=1'], ['x-a', '1']]], // prettier-ignore
])('headers as %s are the same by either form', async (_, headers) => {
  for (const [, channel] of FORMS) {
    const answer = await forClient(
      await answerOf('holdResponse', channel, { headers, status: 201, statusText: 'Yes' }),
    )
    expect(answer).toEqual([201, 'Yes', { 'set-cookie': 'a=1', 'x-a': '1' }, ''])
  }
})

const NO_TYPE = {
  code: 'ERR_GRIP_INSTRUCT',
  message: '"headers" can have one "content-type", and it must be a type such as "text/plain; charset=utf-8"',
}

it.each<[string, HoldInit['headers']]>([
  ['that is empty', { 'Content-Type': '' }],
  ['that is half of one', { 'content-type': 'text' }],
  ['for anything', { 'content-type': '*/*' }],
  ['with two in it', { 'content-type': 'text/plain, text/html' }],
  ['in two spellings', { 'content-type': 'text/plain', 'Content-Type': 'text/html' }],
  [
    'that is repeated',
    [
      ['content-type', 'text/plain'],
      ['content-type', 'text/html'],
    ],
  ],
  ['of only a parameter', { 'content-type': '; charset=utf-8' }],
])('A2 a hold with a content type %s is refused by either form: browsers would guess', async (_, headers) => {
  for (const [, channel] of FORMS) {
    expect(await refusal('holdStream', channel, { headers })).toMatchObject(NO_TYPE)
    expect(await refusal('holdResponse', channel, { headers, body: '<script>' })).toMatchObject(NO_TYPE)
  }
})
