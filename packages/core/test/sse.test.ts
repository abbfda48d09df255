import { expect, it } from 'vitest'
import { type ServerSentEvent, sse } from '@grip/core'

it.each<[ServerSentEvent, string]>([
  [{ data: 'hello' }, 'data: hello\n\n'],
  [{ data: '' }, 'data: \n\n'],
  [{ data: 'one\ntwo' }, 'data: one\ndata: two\n\n'],
  [{ data: 'one\r\ntwo\rthree\n' }, 'data: one\ndata: two\ndata: three\ndata: \n\n'],
  [{ data: '\n\n' }, 'data: \ndata: \ndata: \n\n'],
  [{ data: ' two spaces' }, 'data:  two spaces\n\n'],
  [{ data: 'event: x\nid: 1' }, 'data: event: x\ndata: id: 1\n\n'],
  [{ data: 'é€😀\u2028\0' }, 'data: é€😀\u2028\0\n\n'],
  [{ data: new TextEncoder().encode('é\n€') }, 'data: é\ndata: €\n\n'],
  [{ data: Uint8Array.of(0xef, 0xbb, 0xbf, 0x61) }, 'data: \ufeffa\n\n'],
  [{ data: Uint8Array.of(0xff) }, 'data: \ufffd\n\n'],
  [
    { event: 'x', id: '7', retry: 3000, data: 'd', comment: 'c' },
    ': c\nevent: x\nid: 7\nretry: 3000\ndata: d\n\n',
  ],
  [{ comment: 'still here' }, ': still here\n\n'],
  [{ comment: 'a\nb' }, ': a\n: b\n\n'],
  [{ comment: '' }, ': \n\n'],
  [{ id: '' }, 'id: \n\n'],
  [{ event: 'only' }, 'event: only\n\n'],
  [{ retry: 0 }, 'retry: 0\n\n'],
])('encodes %j', (event, text) => {
  expect(sse(event)).toBe(text)
})

it.each([
  {},
  { data: undefined },
  { event: 'a\nb', data: 'x' },
  { event: 'a\rb', data: 'x' },
  { event: 'a\0', data: 'x' },
  { id: '1\ndata: evil', data: 'x' },
  { id: '1\r', data: 'x' },
  { id: '1\0', data: 'x' },
  { retry: -1, data: 'x' },
  { retry: 1.5, data: 'x' },
  { retry: Number.NaN, data: 'x' },
  { retry: Number.POSITIVE_INFINITY, data: 'x' },
  { retry: '5', data: 'x' },
  { retry: 1e21, data: 'x' },
  { data: 5 },
  { data: null },
  { data: { a: 1 } },
  { event: 5, data: 'x' },
  { id: 5, data: 'x' },
  { comment: 5 },
])('refuses %j', (event) => {
  const encode = () => sse(event as ServerSentEvent)
  expect(encode).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }))
})

it.each([
  [{ data: 'x', Id: '1' }, 'sse has no "Id"; did you mean "id"?'],
  [{ data: 'x', reTry: 1 }, 'sse has no "reTry"; did you mean "retry"?'],
  [{ data: 'x', lastEventId: '1' }, 'sse has no "lastEventId"'],
])('refuses the misspelt %j', (event, message) => {
  expect(() => sse(event as ServerSentEvent)).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }),
  )
})

it.each([null, undefined, 'x', 5])('refuses %j for an event', (event) => {
  expect(() => sse(event as unknown as ServerSentEvent)).toThrow(
    expect.objectContaining({
      name: 'TypeError',
      code: 'ERR_INVALID_ARGUMENT',
      message: 'sse takes an object',
    }),
  )
})

it.each(['data', 'event', 'id', 'comment'])('refuses half of a surrogate pair in "%s"', (name) => {
  expect(() => sse({ [name]: 'a\ud800' })).toThrow(
    `"${name}" contains half of a surrogate pair, which UTF-8 cannot carry`,
  )
})

it('carries a byte order mark, of which only the first of a whole stream is dropped', () => {
  expect(sse({ comment: '\ufeff' })).toBe(': \ufeff\n\n')
  expect(sse({ event: '\ufeffa', id: '\ufeff1', data: '\ufeffb' })).toBe(
    'event: \ufeffa\nid: \ufeff1\ndata: \ufeffb\n\n',
  )
})

it('waits no longer than a timer can', () => {
  expect(sse({ retry: 2_147_483_647 })).toBe('retry: 2147483647\n\n')
  expect(() => sse({ retry: 2_147_483_648 })).toThrow(
    '"retry" must be a whole number of milliseconds from 0 to 2,147,483,647, not 2147483648',
  )
})
