import { expect, it } from 'vitest'
import { formatsOf, refusalOf } from './item-of.ts'

const BAD = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }

it.each([
  ['text', 'x', 'a string'],
  ['an object', { op: 'add' }, 'an object'],
  ['null', null, 'null'],
])('refuses a patch that is %s', async (_, bodyPatch, words) => {
  expect(await refusalOf({ httpResponse: { bodyPatch } })).toMatchObject({
    ...BAD,
    message: `"bodyPatch" must be a list of operations; this is ${words}`,
  })
})

const OPS = '"bodyPatch[1]" must have an "op" of add, remove, replace, move, copy, test'
const PATH = 'each path in "bodyPatch[1]" must begin with "/"; to replace the whole body, give a "body"'

it.each([
  [5, OPS],
  [null, OPS],
  [[], OPS],
  [{}, OPS],
  [{ op: 'Add', path: '/a', value: 1 }, OPS],
  [{ op: '__proto__', path: '/a' }, OPS],
  [{ op: 'remove' }, PATH],
  [{ op: 'remove', path: 'a' }, PATH],
  [{ op: 'replace', path: '', value: {} }, PATH],
  [{ op: 'move', path: '/a' }, PATH],
  [{ op: 'copy', path: '/a', from: 5 }, PATH],
  [{ op: 'add', path: '/a' }, '"bodyPatch[1]" needs a "value" to add'],
  [{ op: 'test', path: '/a', value: undefined }, '"bodyPatch[1]" needs a "value" to test'],
  [{ op: 'add', path: '/a', value: 5n }, '"bodyPatch" cannot be written as JSON'],
  [
    { op: 'add', path: '/a', value: Promise.resolve(1) },
    '"bodyPatch" cannot be written as JSON: "value" is a promise: await it',
  ],
  [
    { op: 'add', path: '/a', value: new Map([['b', 1]]) },
    '"bodyPatch" cannot be written as JSON: "value" is a Map',
  ],
  [
    { op: 'add', path: '/a', value: { b: [Number.NaN] } },
    '"bodyPatch" cannot be written as JSON: "0" is NaN',
  ],
  [{ op: 'add', path: '/a', value: [undefined] }, '"bodyPatch" cannot be written as JSON: "0" is undefined'],
  [
    { op: 'add', path: '/a', value: Uint8Array.of(1) },
    '"bodyPatch" cannot be written as JSON: "value" is a Uint8Array',
  ],
])('refuses the operation %o, for which a proxy answers its clients with 502', async (operation, message) => {
  const bodyPatch = [{ op: 'remove', path: '/b' }, operation]
  expect(await refusalOf({ httpResponse: { bodyPatch } })).toMatchObject({ ...BAD, message })
})

it('sends a patch as JSON has it, whatever becomes of the objects', async () => {
  const operation = { op: 'add', path: '/a', value: { at: new Date(0), not: undefined } }
  const published = formatsOf({
    httpResponse: { bodyPatch: [operation, { op: 'move', from: '/b', path: '/c' }] },
  })
  operation.path = '/changed'
  expect(await published).toBe(
    '{"http-response":{"body-patch":[{"op":"add","path":"/a","value":{"at":"1970-01-01T00:00:00.000Z"}},' +
      '{"op":"move","from":"/b","path":"/c"}]}}',
  )
})
