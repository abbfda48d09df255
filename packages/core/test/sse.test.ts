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
