import { expect, it } from 'vitest'
import type { ControlMessage } from '@grip/core'
import { encodeControlMessage } from '@grip/core/wire'
import { contextOf, errorOf, INSTRUCT, INVALID, sent } from './context.ts'

const MARK = 'begins with U+FEFF, a byte order mark, which proxies drop'

it.each([
  [{ type: 'subscribe', channel: '\ufeffroom' }, `"channel" ${MARK}`],
  [{ type: 'subscribe', channel: 'room', filters: ['\ufefff'] }, `"filters[0]" ${MARK}`],
  [{ type: 'unsubscribe', channel: '\ufeff' }, `"channel" ${MARK}`],
  [{ type: 'session', id: '\ufeff1' }, `"id" ${MARK}`],
  [{ type: 'set-meta', name: '\ufeffn', value: 'x' }, `"name" ${MARK}`],
  [{ type: 'set-meta', name: 'n', value: '\ufeffx' }, `"value" ${MARK}`],
])('refuses %o, of which a proxy would drop the first character', (message, text) => {
  const error = errorOf(() => encodeControlMessage(message as ControlMessage))
  expect(error).toMatchObject({ ...INSTRUCT, message: text })
})

it('a subscription to a channel that a proxy would read as another one is refused', async () => {
  const ws = contextOf('')
  expect(errorOf(() => ws.subscribe('\ufeffroom'))).toMatchObject(INSTRUCT)
  expect(errorOf(() => ws.unsubscribe('\ufeffroom'))).toMatchObject(INSTRUCT)
  expect(await sent(ws)).toBe('')
})

it.each<[ControlMessage, string]>([
  [
    { type: 'keep-alive', content: '\ufeffka' },
    '{"message-type":"text","content-bin":"77u/a2E=","type":"keep-alive"}',
  ],
  [
    { type: 'send-delayed', content: '\ufeff', messageType: 'ping' },
    '{"message-type":"ping","content-bin":"77u/","type":"send-delayed"}',
  ],
  [
    { type: 'keep-alive', content: 'a\0\r\n\ufeff', timeout: 20 },
    '{"content":"a\\u0000\\r\\n\ufeff","timeout":20,"type":"keep-alive"}',
  ],
  [
    { type: 'send-delayed', content: Uint8Array.of(0, 255).buffer },
    '{"message-type":"binary","content-bin":"AP8=","type":"send-delayed"}',
  ],
  [
    { type: 'keep-alive', content: new DataView(Uint8Array.of(0, 255).buffer, 1), messageType: 'ping' },
    '{"message-type":"ping","content-bin":"/w==","type":"keep-alive"}',
  ],
  [
    { type: 'set-meta', name: 'n', value: 'a\0\r\n' },
    '{"name":"n","value":"a\\u0000\\r\\n","type":"set-meta"}',
  ],
])('encodes %o so that a proxy changes nothing of it', (message, json) => {
  expect(encodeControlMessage(message)).toBe(`c:${json}`)
})

it.each(['ping', 'pong'] as const)(
  'a %s has at most 125 bytes, more of which clients leave for',
  (messageType) => {
    for (const type of ['keep-alive', 'send-delayed'] as const) {
      for (const content of ['x'.repeat(126), new Uint8Array(126), 'é'.repeat(63)]) {
        const error = errorOf(() => encodeControlMessage({ type, messageType, content }))
        expect(error).toMatchObject({
          ...INSTRUCT,
          message: `a ${messageType} can carry at most 125 bytes; this one has 126`,
        })
      }
      expect(encodeControlMessage({ type, messageType, content: 'x'.repeat(125) })).toContain(messageType)
    }
  },
)

it.each([
  [{ type: 'keep-alive', content: new Date(0) }, '"content" must be text or bytes; this is a Date'],
  [
    { type: 'send-delayed', content: Promise.resolve('x') },
    '"content" must be text or bytes; this is a promise: await it',
  ],
  [
    { type: 'send-delayed', content: '\ud800' },
    '"content" contains half of a surrogate pair, which UTF-8 cannot carry',
  ],
  [{ type: 'subscribe', channel: 'a', filters: null }, '"filters" must be a non-empty string'],
])('refuses %o, and says what it is', (message, text) => {
  expect(errorOf(() => encodeControlMessage(message as ControlMessage))).toMatchObject({
    ...INSTRUCT,
    message: text,
  })
})

it.each([{ timeout: 20 }, { messageType: 'ping' }, { mode: 'interval' }])(
  'refuses a keep-alive of %j alone, which would turn it off',
  (fields) => {
    const message = { type: 'keep-alive', ...fields } as ControlMessage
    expect(errorOf(() => encodeControlMessage(message))).toMatchObject(INSTRUCT)
  },
)

it.each([
  [
    { type: 'keep-alive', contents: 'x' },
    'a control message of type "keep-alive" has no "contents"; did you mean "content"?',
  ],
  [
    { type: 'set-meta', name: 'a', Value: 'x' },
    'a control message of type "set-meta" has no "Value"; did you mean "value"?',
  ],
])('refuses the misspelt %j', (message, text) => {
  const error = errorOf(() => encodeControlMessage(message as ControlMessage))
  expect(error).toMatchObject({ code: 'ERR_GRIP_CONFIG', message: text })
})

it.each([null, undefined, 'x', 5])('refuses %j for a control message', (message) => {
  expect(errorOf(() => encodeControlMessage(message as unknown as ControlMessage))).toMatchObject(INVALID)
})
