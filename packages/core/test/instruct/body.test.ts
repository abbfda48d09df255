import { expect, it } from 'vitest'
import { encodeGripInstruct, type GripInstruct, type InstructedResponse } from '@grip/core/wire'
import { errorOf, INSTRUCT } from '../websocket/context.ts'

it.each<[GripInstruct, InstructedResponse | undefined, string]>([
  [
    { hold: 'response', channels: [{ name: 'a', prevId: '1' }, { name: 'b' }], timeout: 55 },
    { code: 200, reason: 'OK', headers: [['X', 'y']], body: 'body' },
    '{"hold":{"mode":"response","channels":[{"name":"a","prev-id":"1"},{"name":"b"}],"timeout":55},' +
      '"response":{"code":200,"reason":"OK","headers":[["X","y"]],"body":"body"}}',
  ],
  [
    { hold: 'stream', channels: [{ name: 'é, "x"; y\r\n', filters: ['skip-self'] }], meta: { user: 'bób' } },
    { body: Uint8Array.of(0, 255) },
    '{"hold":{"mode":"stream","channels":[{"name":"é, \\"x\\"; y\\r\\n","filters":["skip-self"]}],"meta":{"user":"bób"}},' +
      '"response":{"body-bin":"AP8="}}',
  ],
  [
    { hold: 'response', channels: [{ name: 'a', filters: [] }], meta: {}, status: 304, reason: 'x' },
    undefined,
    '{"hold":{"mode":"response","channels":[{"name":"a"}]},"response":{"code":304,"reason":"x"}}',
  ],
  [{}, { code: 204, reason: '', headers: [], body: '' }, '{"response":{"code":204,"body":""}}'],
  [{}, undefined, '{"response":{}}'],
])('encodes %j with %j', (instruct, response, json) => {
  expect(encodeGripInstruct(instruct, response)).toBe(json)
})

it('keeps repeated headers', () => {
  const headers = [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ] as const
  expect(encodeGripInstruct({}, { headers })).toBe(
    '{"response":{"headers":[["Set-Cookie","a=1"],["Set-Cookie","b=2"]]}}',
  )
})

it.each([
  { hold: 'stream' },
  { hold: 'response', channels: [{ name: '' }] },
  { hold: 'response', channels: [{ name: 'a\0' }] },
  { hold: 'response', channels: [{ name: 'a' }], timeout: 4 },
  { hold: 'response', channels: [{ name: 'a' }], meta: { a: 5 } },
  { hold: 'stream', channels: [{ name: 'a', prevId: '1' }] },
  { hold: 'response', channels: Array.from({ length: 21 }, (_, index) => ({ name: `c${index}` })) },
])('refuses %j', (instruct) => {
  expect(errorOf(() => encodeGripInstruct(instruct as GripInstruct))).toMatchObject(INSTRUCT)
})
