import { expect, it } from 'vitest'
import type { HoldInit } from '@grip/core'
import { answerOf } from '../support/held.ts'

const init: HoldInit = {
  status: 203,
  statusText: 'Held',
  headers: { 'x-a': '1', 'access-control-allow-origin': '*' },
  body: 'beginning',
  meta: { user: 'alice' },
  link: { rel: 'gone', uri: '/gone' },
}

it.each(
  ['HEAD', 'OPTIONS'].flatMap((method) =>
    ['holdStream', 'holdResponse'].flatMap((mode) =>
      ['a', 'é, x'].map((channel) => [method, mode as 'holdStream', channel] as const),
    ),
  ),
)('%s on a path of %s on "%s" is answered at once, without a body and without the proxy', async (method, mode, channel) => {
  const response = await answerOf(mode, channel, init, { method })
  expect([response.status, response.statusText]).toEqual([203, 'Held'])
  expect(Object.fromEntries(response.headers)).toEqual({
    'access-control-allow-origin': '*',
    'content-type': 'text/plain; charset=utf-8',
    'x-a': '1',
    'x-content-type-options': 'nosniff',
  })
  expect(await response.text()).toBe('')
}) // prettier-ignore

it('HEAD has the status and the headers that a GET would come to', async () => {
  const same = await answerOf(
    'holdResponse',
    'a',
    { status: 304, headers: { etag: '"1"' } },
    { method: 'HEAD' },
  )
  expect([same.status, Object.fromEntries(same.headers)]).toEqual([304, { etag: '"1"' }])
  const request = { method: 'HEAD', headers: { accept: 'text/event-stream' } }
  const events = await answerOf('holdStream', 'a', {}, request)
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  const exposed: HoldInit = { headers: { 'x-a': '1', 'x-b': '2' }, exposeHeaders: ['X-A'] }
  const few = await answerOf('holdResponse', 'a', exposed, { method: 'HEAD' })
  expect(Object.fromEntries(few.headers)).toEqual({ 'x-a': '1' })
})

it.each(['GET', 'POST', 'PUT', 'DELETE'])('%s is held', async (method) => {
  expect((await answerOf('holdResponse', 'a', {}, { method })).headers.get('grip-hold')).toBe('response')
})
