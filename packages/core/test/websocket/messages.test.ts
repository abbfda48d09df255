import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { contextOf, errorOf, INVALID, sent } from './context.ts'

it.each([
  ['an ArrayBuffer', Uint8Array.of(1, 255).buffer],
  ['a DataView', new DataView(Uint8Array.of(0, 1, 255).buffer, 1)],
  ['a Uint8ClampedArray', Uint8ClampedArray.of(1, 255)],
  ['shared memory', new Uint8Array(new SharedArrayBuffer(2)).map((_, index) => (index === 0 ? 1 : 255))],
  ['bytes of another realm', runInNewContext('Uint8Array.of(1, 255)') as Uint8Array],
])('sends %s as the bytes that it is', async (_, message) => {
  const ws = contextOf('')
  ws.send(message)
  ws.sendBinary(message)
  expect(await sent(ws)).toBe('BINARY 4\r\nm:\x01\xff\r\nBINARY 4\r\nm:\x01\xff\r\n')
})

it('asks for the result of a promise that is given for a message', () => {
  const ws = contextOf('')
  expect(errorOf(() => ws.send(Promise.resolve('hi') as never))).toMatchObject({
    ...INVALID,
    message: '"message" must be text or bytes; this is a promise: await it',
  })
})
