import { afterEach, expect, it, vi } from 'vitest'
import { encodeControlMessage, encodeGripHeaders, encodeGripInstruct } from '@grip/core/wire'

const ALL = Uint8Array.from({ length: 30_000 }, (_, index) => index % 256)
const BASE64 = Buffer.from(ALL).toString('base64')

afterEach(() => {
  vi.unstubAllGlobals()
})

it.each([
  ['with Buffer', () => undefined],
  ['without Buffer', () => vi.stubGlobal('Buffer', undefined)],
  ['without process', () => vi.stubGlobal('process', undefined)],
])('bytes become base64 %s', (_, arrange) => {
  const native = Object.getOwnPropertyDescriptor(Uint8Array.prototype, 'toBase64')
  Reflect.deleteProperty(Uint8Array.prototype, 'toBase64')
  arrange()
  const keepAlive = encodeGripHeaders({
    hold: 'stream',
    channels: [{ name: 'a' }],
    keepAlive: { content: ALL },
  })
  const body = encodeGripInstruct({}, { body: ALL })
  const control = encodeControlMessage({ type: 'keep-alive', content: ALL.subarray(253, 258) })
  vi.unstubAllGlobals()
  if (native !== undefined) Object.defineProperty(Uint8Array.prototype, 'toBase64', native)
  expect(keepAlive['Grip-Keep-Alive'] === `${BASE64}; format=base64`).toBe(true)
  expect(body === `{"response":{"body-bin":"${BASE64}"}}`).toBe(true)
  expect(control).toBe('c:{"message-type":"binary","content-bin":"/f7/AAE=","type":"keep-alive"}')
})
