import vm from 'node:vm'
import { expect, it } from 'vitest'
import { type Bytes, sse } from '@grip/core'
import { encodeWebSocketEvents } from '@grip/core/wire'
import { latin1 } from '../support/bytes.ts'
import { formatsOf, refusalOf } from './item-of.ts'

const elsewhere = (code: string): Uint8Array => vm.runInNewContext(code) as Uint8Array
const shared = new SharedArrayBuffer(3)
new Uint8Array(shared).set([65, 255, 66])

/** Bytes 41 ff 42, in every kind of memory that can hold them. */
const BYTES: Record<string, Bytes> = {
  'a Uint8Array': Uint8Array.of(65, 255, 66),
  'a Buffer': Buffer.of(65, 255, 66),
  'a part of a larger buffer': Uint8Array.of(0, 65, 255, 66, 0).subarray(1, 4),
  'a Uint8ClampedArray': Uint8ClampedArray.of(65, 255, 66),
  'an Int8Array': Int8Array.of(65, -1, 66),
  'a DataView': new DataView(Uint8Array.of(0, 65, 255, 66).buffer, 1),
  'an ArrayBuffer': Uint8Array.of(65, 255, 66).buffer,
  'a SharedArrayBuffer': shared,
  'a view of shared memory': new Uint8Array(shared),
  'a Uint8Array of another realm': elsewhere('Uint8Array.of(65, 255, 66)'),
  'an ArrayBuffer of another realm': elsewhere('Uint8Array.of(65, 255, 66).buffer'),
  'a DataView of another realm': elsewhere('new DataView(Uint8Array.of(65, 255, 66).buffer)'),
}

it.each(Object.entries(BYTES))('publishes %s as the bytes that it is', async (_, bytes) => {
  const headers = { 'content-type': 'image/png' }
  for (const content of [bytes, { content: bytes }]) {
    expect(await formatsOf({ httpStream: content })).toBe('{"http-stream":{"content-bin":"Qf9C"}}')
    expect(await formatsOf({ webSocket: content })).toBe('{"ws-message":{"content-bin":"Qf9C"}}')
  }
  expect(await formatsOf({ httpResponse: { headers, body: bytes } })).toBe(
    '{"http-response":{"headers":{"content-type":"image/png"},"body-bin":"Qf9C"}}',
  )
  expect(await formatsOf({ httpResponse: bytes })).toContain('"body-bin":"Qf9C"')
})

it('publishes words of 16 bits as their bytes', async () => {
  const bytes = new Uint16Array(Uint8Array.of(1, 2, 3, 4).buffer)
  expect(await formatsOf({ webSocket: bytes })).toBe('{"ws-message":{"content-bin":"AQIDBA=="}}')
})

it('publishes shared memory as it was when it was called', async () => {
  const memory = new Uint8Array(new SharedArrayBuffer(1))
  const published = formatsOf({ webSocket: memory })
  memory[0] = 255
  expect(await published).toBe('{"ws-message":{"content-bin":"AA=="}}')
})

it('encodes events and reads data of another realm', () => {
  const content = elsewhere('Uint8Array.of(65, 66)')
  expect(latin1(encodeWebSocketEvents([{ type: 'BINARY', content }]))).toBe('BINARY 2\r\nAB\r\n')
  expect(sse({ data: content })).toBe('data: AB\n\n')
  expect(sse({ data: content.buffer })).toBe('data: AB\n\n')
})

class Message {
  readonly text = 'hi'
}

function transferred(): Uint8Array {
  const bytes = Uint8Array.of(65)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  return bytes
}

/** What some database clients give: an object of fields, one of which makes it a promise. */
const thenable: unknown = JSON.parse('{"then":0}', (name, value: unknown) =>
  name === 'then' ? () => {} : value,
)

/** What is neither text nor bytes, by what a message says that it is. */
const WRONG: readonly [words: string, given: unknown][] = [
  ['a promise: await it', Promise.resolve('text')],
  ['a promise: await it', thenable],
  ['a Date', new Date(0)],
  ['a Map', new Map([['a', 1]])],
  ['an Array', []],
  ['an Array', [1, 2]],
  ['a Blob', new Blob(['hi'])],
  ['a ReadableStream', new ReadableStream()],
  ['a Response', new Response('hi')],
  ['a URLSearchParams', new URLSearchParams('a=1')],
  ['an object', new Message()],
  ['an object', new Proxy(Uint8Array.of(1), {})],
  ['an object', Object.create(Uint8Array.prototype)],
  ['a function', () => 'hi'],
  ['a symbol', Symbol('secret')],
  ['a number', 5],
  ['a bigint', 5n],
  ['a boolean', true],
  ['null', null],
  ['memory that was transferred', transferred()],
  ['memory that was transferred', transferred().buffer],
]

it.each(WRONG)('refuses content that is %s', async (words, given) => {
  const error = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }
  for (const format of ['httpStream', 'httpResponse', 'webSocket']) {
    const field = format === 'httpResponse' ? 'body' : 'content'
    expect(await refusalOf({ [format]: { [field]: given } })).toMatchObject({
      ...error,
      message: `"${field}" must be text or bytes; this is ${words}`,
    })
    expect(await refusalOf({ [format]: given })).toMatchObject({
      ...error,
      message: `"${format}" must be text, bytes or an object with its fields; this is ${words}`,
    })
  }
  expect(() => sse({ data: given as string })).toThrow(
    expect.objectContaining({ ...error, message: `"data" must be text or bytes; this is ${words}` }),
  )
})

it('believes no object that calls itself a buffer, and shows no name that a class gives itself', async () => {
  const buffer = { [Symbol.toStringTag]: 'ArrayBuffer', byteLength: 1 }
  expect(await refusalOf({ webSocket: { content: buffer } })).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  const named = { [Symbol.toStringTag]: 'evil\r\nline' }
  expect(await refusalOf({ webSocket: { content: named } })).toMatchObject({
    message: '"content" must be text or bytes; this is an object',
  })
})

it.each([
  ['httpStream', { content: undefined }],
  ['httpResponse', { body: undefined, code: undefined }],
  ['webSocket', { action: undefined }],
])('refuses a "%s" in which nothing is', async (format, fields) => {
  for (const given of [{}, Object.create(null), fields]) {
    expect(await refusalOf({ [format]: given })).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: `"${format}" must be text, bytes or an object with its fields; this is empty`,
    })
  }
})

it('asks for the result of a promise that is given for a message', async () => {
  expect(await refusalOf(Promise.resolve({ webSocket: 'hi' }))).toMatchObject({
    message: 'a message must be an object, such as { webSocket: "hi" }; this is a promise: await it',
  })
})
