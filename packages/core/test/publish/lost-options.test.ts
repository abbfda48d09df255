import { expect, it } from 'vitest'
import { Publisher } from '@grip/core'
import { refusalOf } from './item-of.ts'

it.each([
  ['a promise', Promise.resolve({ id: 'x' }), 'a promise: await it'],
  ['a Map', new Map([['id', 'x']]), 'a Map'],
  ['a list', [{ id: 'x' }], 'an Array'],
  ['a URLSearchParams', new URLSearchParams('id=x'), 'a URLSearchParams'],
])('B3 options of a publish that are %s are refused', async (_, options, kind) => {
  expect(await refusalOf({ webSocket: 'x' }, options)).toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: `publish takes an object of fields; this is ${kind}`,
  })
})

it.each([Promise.resolve({}), [], new Map()])('B3 a Publisher refuses %o as its options', (options) => {
  expect(() => new Publisher('http://127.0.0.1', options as object)).toThrow(
    /^Publisher takes an object of fields; this is an? /,
  )
})

it.each([
  [Array(1), 0],
  [['a'].concat(Array(2)), 1],
])('B5 content filters with a hole are refused: %j', async (contentFilters, at) => {
  for (const format of [
    { httpStream: { content: 'x', contentFilters } },
    { httpResponse: { body: 'x', contentFilters } },
    { webSocket: { action: 'refresh', contentFilters } },
  ]) {
    expect(await refusalOf(format)).toMatchObject({
      code: 'ERR_GRIP_INSTRUCT',
      message: `"contentFilters[${at}]" must be a non-empty string`,
    })
  }
})

it.each<[unknown, string]>([
  [Promise.resolve('news'), 'a promise: await it'],
  [['news', 'sport'], 'an Array'],
  [{ name: 'news' }, 'an object'],
  [new URL('https://a.example'), 'a URL'],
])('B2 %o for a channel or a filter is named', async (given, kind) => {
  expect(await refusalOf({ webSocket: 'x' }, {}, given)).toMatchObject({
    code: 'ERR_GRIP_INSTRUCT',
    message: `"channel" must be a non-empty string; this is ${kind}`,
  })
  const contentFilters = [given]
  expect(await refusalOf({ webSocket: { content: 'x', contentFilters } })).toMatchObject({
    code: 'ERR_GRIP_INSTRUCT',
    message: `"contentFilters[0]" must be a non-empty string; this is ${kind}`,
  })
})
