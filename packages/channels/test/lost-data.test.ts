import { defineChannels } from '@grip/channels'
import { z } from 'zod'
import { expect, it } from 'vitest'

const published: unknown[] = []
const target = {
  publish: async (_: string, { webSocket }: { webSocket?: unknown }) =>
    void published.push((JSON.parse(String(webSocket)) as { data: unknown }).data),
}
const room = defineChannels({ room: { news: z.any(), tags: z.set(z.string()) } }).at('room')

class Named {
  readonly name = 'Zoë'
}

class Private {
  readonly #name = 'Zoë'
  get name(): string {
    return this.#name
  }
}

it.each([
  ['a promise in it', { user: Promise.resolve('me') }, '"user" is a promise: await it'],
  ['a Map', new Map([['a', 1]]), 'it is a Map'],
  ['a list with a Set', [new Set(['a'])], '"0" is a Set'],
  ['NaN', Number.NaN, 'it is NaN'],
  ['an infinite number', { price: Infinity }, '"price" is Infinity'],
  ['a Date without a time', { at: new Date(Number.NaN) }, '"at" is a Date without a time'],
  ['a function', { act: () => 1 }, '"act" is a function'],
  ['a symbol', { kind: Symbol('x') }, '"kind" is a symbol'],
  ['a list with undefined', [undefined], '"0" is undefined'],
  ['a list with a hole', Array(1), '"0" is undefined'],
  ['bytes', { image: Uint8Array.of(1, 2) }, '"image" is a Uint8Array'],
  ['memory', new ArrayBuffer(2), 'it is an ArrayBuffer'],
  ['a Blob', new Blob(['x']), 'it is a Blob'],
  ['an Error', new Error('x'), 'it is an Error'],
  ['a class that hides its fields', new Private(), 'it is an object'],
])('data that is %s is refused, and not sent as something else', async (_, data, lost) => {
  const before = published.length
  await expect(room.publish(target, 'news', data)).rejects.toMatchObject({
    name: 'TypeError',
    code: 'ERR_INVALID_ARGUMENT',
    message: `the data of "news" cannot be written as JSON: ${lost}`,
  })
  expect(published.length).toBe(before)
})

it('what a schema makes of the data has to be JSON, too', async () => {
  await expect(room.publish(target, 'tags', new Set(['a']))).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: 'the data of "tags" cannot be written as JSON: it is a Set',
  })
})

it.each([
  ['the fields of a class', new Named(), { name: 'Zoë' }],
  ['a Date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
  ['a URL', new URL('https://a.example/b'), 'https://a.example/b'],
  ['fields that are undefined', { a: undefined, b: 1 }, { b: 1 }],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['nothing in a list and an object', [[], {}], [[], {}]],
  ['null', null, null],
  ['text with U+2028, a byte order mark and half a pair', '\u2028\ufeff\ud800', '\u2028\ufeff\ud800'],
])('%s arrives', async (_, data, arrived) => {
  await room.publish(target, 'news', data)
  expect(published.at(-1)).toEqual(arrived)
})
