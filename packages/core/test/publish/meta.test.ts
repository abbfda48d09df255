import { expect, it } from 'vitest'
import type { PublishOptions } from '@grip/core'
import { itemOf, refusalOf } from './item-of.ts'

const BAD = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }

it.each([
  ['an object', { sender: 'me', skip_users: 'a, b' }],
  [
    'a Map',
    new Map([
      ['sender', 'me'],
      ['skip_users', 'a, b'],
    ]),
  ],
  [
    'pairs',
    [
      ['sender', 'me'],
      ['skip_users', 'a, b'],
    ],
  ],
])('takes meta as %s', async (_, meta) => {
  expect(await itemOf({ httpStream: 'x' }, { meta: meta as NonNullable<PublishOptions['meta']> })).toBe(
    '"formats":{"http-stream":{"content":"x"}},"meta":{"sender":"me","skip_users":"a, b"}',
  )
})

it('meta may have any name, also that of a method of promises', async () => {
  const meta = JSON.parse('{"then":"x","constructor":"y"}') as Record<string, string>
  expect(await itemOf({ httpStream: 'x' }, { meta })).toContain('"meta":{"then":"x","constructor":"y"}')
})

it('sends meta as it was when it was called', async () => {
  const meta = { sender: 'me' }
  const published = itemOf({ httpStream: 'x' }, { meta })
  meta.sender = 'you'
  expect(await published).toContain('"meta":{"sender":"me"}')
})

it.each([
  ['text', 'x', 'a string'],
  ['a list', ['x'], 'an Array'],
  ['null', null, 'null'],
  ['a number', 5, 'a number'],
  ['a Set', new Set(['x']), 'a Set'],
  ['a promise', Promise.resolve({}), 'a promise: await it'],
  [
    'an object of a class',
    new (class {
      sender = 'me'
    })(),
    'an object',
  ],
])('refuses meta that is %s', async (_, meta, words) => {
  expect(await refusalOf({ httpStream: 'x' }, { meta })).toMatchObject({
    ...BAD,
    message: `"meta" must be an object or a Map that contains text; this is ${words}`,
  })
})
