import { expect, it } from 'vitest'
import { accepted, errorOf, sent } from './context.ts'

it.each([
  // Without its filter, the sender would hear itself.
  [{ name: 'room', filter: 'skip-self' }, 'ws.subscribe() has no "filter"; did you mean "filters"?'],
  [{ name: 'room', prevId: '5' }, 'ws.subscribe() has no "prevId"'],
  [['room', 'other'], 'ws.subscribe() takes an object of fields; this is an Array'],
  [Promise.resolve('room'), 'ws.subscribe() takes an object of fields; this is a promise: await it'],
  [new Map([['name', 'room']]), 'ws.subscribe() takes an object of fields; this is a Map'],
])('B4 subscribe(%j) is refused, and nothing is sent', async (channel, message) => {
  const ws = accepted()
  expect(errorOf(() => ws.subscribe(channel as never))).toMatchObject({ code: 'ERR_GRIP_CONFIG', message })
  expect(await sent(ws)).toBe('OPEN\r\n')
})

it('B5 a hole in the filters of a subscription is refused, and nothing is sent', async () => {
  const ws = accepted()
  expect(errorOf(() => ws.subscribe({ name: 'room', filters: Array<string>(1) }))).toMatchObject({
    code: 'ERR_GRIP_INSTRUCT',
    message: '"filters[0]" must be a non-empty string',
  })
  expect(await sent(ws)).toBe('OPEN\r\n')
})
