import { expect, it } from 'vitest'
import type { HeadersInput, PublishMessage } from '@grip/core'
import { formatsOf, refusalOf } from './item-of.ts'

/** The headers of a published response, names in lower case. */
async function headersOf(httpResponse: PublishMessage['httpResponse']): Promise<[string, string][]> {
  const text = await formatsOf({ httpResponse })
  const { headers = {} } = (JSON.parse(text) as { 'http-response': { headers?: object } })['http-response']
  const pairs = (Array.isArray(headers) ? headers : Object.entries(headers)) as [string, string][]
  return pairs.map(([name, value]) => [name.toLowerCase(), value])
}

const NOSNIFF = ['x-content-type-options', 'nosniff']
const TEXT = [['content-type', 'text/plain; charset=utf-8'], NOSNIFF]
const OCTETS = [['content-type', 'application/octet-stream'], NOSNIFF]

it.each<[string, PublishMessage['httpResponse'], string[][]]>([
  ['text', '<script>alert(1)</script>', TEXT],
  ['no text', '', TEXT],
  ['text that goes as bytes', '\ufeff<script>', TEXT],
  ['bytes', Uint8Array.of(60), OCTETS],
  ['an ArrayBuffer', new ArrayBuffer(1), OCTETS],
  ['a body of text', { body: '<p>' }, TEXT],
  ['a body of bytes', { body: Uint8Array.of(60), code: 200 }, OCTETS],
  ['an error page', { code: 404, body: '<p>' }, TEXT],
  ['other headers', { headers: { 'x-a': '1' }, body: '<p>' }, [['x-a', '1'], ...TEXT]],
  ['headers as pairs', { headers: [['x-a', '1']], body: '<p>' }, [['x-a', '1'], ...TEXT]],
  ['Headers', { headers: new Headers({ 'x-a': '1' }), body: '<p>' }, [['x-a', '1'], ...TEXT]],
  ['a Map', { headers: new Map([['x-a', '1']]), body: '<p>' }, [['x-a', '1'], ...TEXT]],
])(
  'a published response of %s has a type, and browsers are told not to guess',
  async (_, response, headers) => {
    expect(await headersOf(response)).toEqual(headers)
  },
)

it.each([
  { 'content-type': 'text/html' },
  { 'Content-Type': 'text/html' },
  { 'CONTENT-TYPE': 'text/html' },
  [['Content-type', 'text/html']] as const,
  new Headers({ 'Content-Type': 'text/html' }),
  new Map([['Content-Type', 'text/html']]),
])('the type that a publish names is the one that it has: %o', async (headers) => {
  expect(await headersOf({ headers, body: '<p>' })).toEqual([['content-type', 'text/html']])
})

it('an X-Content-Type-Options that a publish sets is kept', async () => {
  const headers = { 'X-Content-Type-Options': 'none' }
  expect(await headersOf({ headers, body: '<p>' })).toEqual([
    ['x-content-type-options', 'none'],
    ['content-type', 'text/plain; charset=utf-8'],
  ])
})

it.each<[string, PublishMessage['httpResponse']]>([
  ['no body', { code: 404 }],
  ['204', { code: 204, body: '' }],
  ['205', { code: 205 }],
  ['304, whose type would become that of what is cached', { code: 304, body: new Uint8Array(0) }],
  ['a patch of the body', { bodyPatch: [{ op: 'remove', path: '/a' }] }],
  ['a hint', { action: 'hint' }],
])('with %s the type of the hold stays', async (_, response) => {
  expect(await headersOf(response)).toEqual([])
})

it.each<[string, HeadersInput]>([
  ['that is empty', { 'Content-Type': '' }],
  ['for anything', { 'content-type': '*/*' }],
  ['in two spellings', { 'content-type': 'text/plain', 'Content-Type': 'text/html' }],
  [
    'that is repeated',
    [
      ['content-type', 'text/plain'],
      ['content-type', 'text/html'],
    ],
  ],
])('A2 a published response with a content type %s is refused: browsers would guess', async (_, headers) => {
  expect(await refusalOf({ httpResponse: { headers, body: '<script>' } })).toMatchObject({
    code: 'ERR_GRIP_INSTRUCT',
    message:
      '"headers" can have one "content-type", and it must be a type such as "text/plain; charset=utf-8"',
  })
})

it.each([
  'text/html',
  ' text/html ; charset=utf-8',
  'application/vnd.api+json',
  'TEXT/Event-Stream;x="a, b"',
])('a content type %j goes out as it is', async (type) => {
  expect(await headersOf({ headers: { 'content-type': type }, body: 'x' })).toEqual([['content-type', type]])
})
