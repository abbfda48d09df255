import { Publisher, type PublisherOptions } from '@grip/core'
import { expect, it } from 'vitest'

const DURATION = 'must be a positive number of milliseconds, at most 2,147,483,647'
const COUNT = 'must be a whole number of at least 1'

it.each<[object, string]>([
  ...[0, -1, Number.NaN, Infinity, 2_147_483_648, '50', null].flatMap((value): [object, string][] => [
    [{ timeout: value }, `"timeout" ${DURATION}`],
    [{ deadline: value }, `"deadline" ${DURATION}`],
  ]),
  ...[0, -1, 1.5, Number.NaN, Infinity, '3', null].flatMap((value): [object, string][] => [
    [{ attempts: value }, `"attempts" ${COUNT}; 1 means no retries`],
    [{ maxQueued: value }, `"maxQueued" ${COUNT}`],
    [{ maxQueuedBytes: value }, `"maxQueuedBytes" ${COUNT}`],
  ]),
  ...['x', {}, null, 5].map((fetch): [object, string] => [
    { fetch },
    '"fetch" must be a function, such as the global fetch',
  ]),
  ...[5, null, {}].map((prefix): [object, string] => [{ prefix }, '"prefix" must be text without NUL']),
  [{ policy: 'most' }, '"policy" must be "all" or "any"'],
  [{ maxQueue: 5 }, 'Publisher has no "maxQueue"; did you mean "maxQueued"?'],
])('refuses the option %j when a publisher is made', (options, message) => {
  expect(() => new Publisher('http://127.0.0.1', options as PublisherOptions)).toThrow(
    expect.objectContaining({ name: 'GripConfigError', code: 'ERR_GRIP_CONFIG', message }),
  )
})

it('refuses a time that is a bigint', () => {
  expect(() => new Publisher('http://127.0.0.1', { timeout: 5n } as object)).toThrow(`"timeout" ${DURATION}`)
})

it.each([null, 'x', 5])('refuses %j as options', (options) => {
  expect(() => new Publisher('http://127.0.0.1', options as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: 'Publisher takes an object' }),
  )
})

it.each([
  {},
  { prefix: undefined, timeout: undefined, deadline: undefined, attempts: undefined, policy: undefined },
  { maxQueued: undefined, maxQueuedBytes: undefined, fetch: undefined },
  { timeout: 0.5, deadline: 2_147_483_647, attempts: 1, maxQueued: 1, maxQueuedBytes: 1, fetch },
])('takes the options %j', (options) => {
  expect(new Publisher('http://127.0.0.1', options)).toBeInstanceOf(Publisher)
})
