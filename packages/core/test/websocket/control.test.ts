import { expect, it } from 'vitest'
import type { ControlMessage } from '@grip/core'
import { decodeControlMessage, encodeControlMessage } from '@grip/core/wire'
import { accepted, contextOf, errorOf, INSTRUCT, sent } from './context.ts'

it.each<[ControlMessage, string]>([
  [{ type: 'subscribe', channel: 'room' }, '{"channel":"room","type":"subscribe"}'],
  [{ type: 'subscribe', channel: 'room', filters: [] }, '{"channel":"room","type":"subscribe"}'],
  [
    { type: 'subscribe', channel: 'room', filters: ['skip-self', 'var-subst'] },
    '{"channel":"room","filters":["skip-self","var-subst"],"type":"subscribe"}',
  ],
  [{ type: 'subscribe', channel: 'a,b; "c" é\r\n' }, '{"channel":"a,b; \\"c\\" é\\r\\n","type":"subscribe"}'],
  [{ type: 'unsubscribe', channel: 'room' }, '{"channel":"room","type":"unsubscribe"}'],
  [{ type: 'detach' }, '{"type":"detach"}'],
  [{ type: 'session', id: 's1' }, '{"id":"s1","type":"session"}'],
  [{ type: 'set-meta', name: 'user', value: 'bob' }, '{"name":"user","value":"bob","type":"set-meta"}'],
  [{ type: 'set-meta', name: 'user', value: '' }, '{"name":"user","value":"","type":"set-meta"}'],
  [{ type: 'set-meta', name: 'user' }, '{"name":"user","type":"set-meta"}'],
  [{ type: 'keep-alive' }, '{"type":"keep-alive"}'],
  [{ type: 'keep-alive', content: 'ka' }, '{"content":"ka","type":"keep-alive"}'],
  [
    { type: 'keep-alive', content: '', messageType: 'ping', timeout: 20, mode: 'interval' },
    '{"message-type":"ping","content":"","timeout":20,"mode":"interval","type":"keep-alive"}',
  ],
  [{ type: 'keep-alive', content: 'x', mode: 'idle' }, '{"content":"x","mode":"idle","type":"keep-alive"}'],
  [
    { type: 'keep-alive', content: Uint8Array.of(0, 255), timeout: 1 },
    '{"message-type":"binary","content-bin":"AP8=","timeout":1,"type":"keep-alive"}',
  ],
  [
    { type: 'keep-alive', content: Uint8Array.of(65), messageType: 'text' },
    '{"message-type":"text","content-bin":"QQ==","type":"keep-alive"}',
  ],
  [{ type: 'send-delayed', content: 'm' }, '{"content":"m","type":"send-delayed"}'],
  [
    { type: 'send-delayed', content: new Uint8Array(0), messageType: 'pong', timeout: 3 },
    '{"message-type":"pong","content-bin":"","timeout":3,"type":"send-delayed"}',
  ],
  [{ type: 'flush-delayed' }, '{"type":"flush-delayed"}'],
])('encodes %j as the proxy reads it', async (message, json) => {
  expect(encodeControlMessage(message)).toBe(`c:${json}`)
  expect(encodeControlMessage(decodeControlMessage(`c:${json}`))).toBe(`c:${json}`)
  const ws = contextOf('')
  ws.control(message)
  const bytes = Buffer.from(`c:${json}`)
  expect(await sent(ws)).toBe(`TEXT ${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n`)
})

it('does not send fields that a message does not have itself', () => {
  const message = { type: 'detach', __proto__: { id: 'y' } } as unknown as ControlMessage
  expect(encodeControlMessage(message)).toBe('c:{"type":"detach"}')
})

it.each([
  [{ type: 'detach', channel: 'x' }, 'a control message of type "detach" has no "channel"'],
  [{ type: 'subscribe', channel: 'x', timeout: 5 }, 'a control message of type "subscribe" has no "timeout"'],
  [
    { type: 'unsubscribe', channel: 'x', filters: ['f'] },
    'a control message of type "unsubscribe" has no "filters"',
  ],
  [
    { type: 'send-delayed', content: 'x', mode: 'idle' },
    'a control message of type "send-delayed" has no "mode"',
  ],
])('B4 refuses %j, of which a part would be lost', (message, text) => {
  expect(errorOf(() => encodeControlMessage(message as ControlMessage))).toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: text,
  })
})

it.each([
  {},
  { type: 'nope' },
  { type: '' },
  { type: 'SUBSCRIBE', channel: 'a' },
  { type: '__proto__' },
  { type: null },
  { type: 'subscribe' },
  { type: 'subscribe', channel: '' },
  { type: 'subscribe', channel: 5 },
  { type: 'subscribe', channel: 'a\0b' },
  { type: 'subscribe', channel: 'a', filters: [''] },
  { type: 'subscribe', channel: 'a', filters: ['b\0'] },
  { type: 'subscribe', channel: 'a', filters: [5] },
  { type: 'subscribe', channel: 'a\ud800' },
  { type: 'subscribe', channel: 'a', filters: ['\udc00'] },
  { type: 'unsubscribe' },
  { type: 'unsubscribe', channel: '' },
  { type: 'session' },
  { type: 'session', id: '' },
  { type: 'session', id: '\0' },
  { type: 'set-meta' },
  { type: 'set-meta', name: '' },
  { type: 'set-meta', name: 'a\0' },
  { type: 'set-meta', name: 'a', value: 5 },
  { type: 'set-meta', name: 'a', value: null },
  { type: 'set-meta', name: 'a', value: '\ud800' },
  { type: 'keep-alive', content: 5 },
  { type: 'keep-alive', content: 'a', timeout: 0 },
  { type: 'keep-alive', content: 'a', timeout: 1.5 },
  { type: 'keep-alive', content: 'a', timeout: '5' },
  { type: 'keep-alive', content: 'a', mode: 'off' },
  { type: 'keep-alive', content: 'a', messageType: 'close' },
  { type: 'send-delayed' },
  { type: 'send-delayed', content: null },
  { type: 'send-delayed', content: 'a', timeout: -1 },
])('C7 refuses %j, for which the proxy would cut the connection', async (message) => {
  expect(errorOf(() => encodeControlMessage(message as ControlMessage))).toMatchObject(INSTRUCT)
  const ws = contextOf('')
  expect(errorOf(() => ws.control(message as ControlMessage))).toMatchObject(INSTRUCT)
  expect(await sent(ws)).toBe('')
})

it('C7 a control message has at most 16,384 bytes', () => {
  const message = (length: number) => ({ type: 'session' as const, id: 'x'.repeat(length) })
  expect(encodeControlMessage(message(16_356)).length).toBe(16_384)
  expect(errorOf(() => encodeControlMessage(message(16_357)))).toMatchObject(INSTRUCT)
  expect(errorOf(() => encodeControlMessage({ type: 'session', id: 'é'.repeat(8_179) }))).toMatchObject(
    INSTRUCT,
  )
})

it('the prefix goes before the channels of subscribe and unsubscribe', async () => {
  const ws = contextOf('', { prefix: 'pre-' })
  ws.subscribe({ name: 'room', filters: ['skip-self'] })
  ws.unsubscribe('room')
  expect(await sent(ws)).toBe(
    'TEXT 43\r\nc:{"channel":"pre-room","filters":["skip-self"],"type":"subscribe"}\r\n' +
      'TEXT 2d\r\nc:{"channel":"pre-room","type":"unsubscribe"}\r\n',
  )
})

it.each(['', 'a\0b', '\ud800', 5])('C7 refuses to subscribe to %j', async (name) => {
  const ws = contextOf('', { prefix: 'pre-' })
  expect(errorOf(() => ws.subscribe(name as string))).toMatchObject(INSTRUCT)
  expect(errorOf(() => ws.subscribe({ name: name as string }))).toMatchObject(INSTRUCT)
  expect(errorOf(() => ws.unsubscribe(name as string))).toMatchObject(INSTRUCT)
  expect(await sent(ws)).toBe('')
})

it('the 21st subscription is refused', async () => {
  const ws = accepted()
  for (let index = 1; index <= 20; index++) ws.subscribe(`c${index}`)
  expect(errorOf(() => ws.subscribe('c21'))).toMatchObject(INSTRUCT)
  expect((await sent(ws)).match(/"subscribe"/g)?.length).toBe(20)
})

it('an unsubscription makes room, and a second subscription to a channel counts once', async () => {
  const ws = accepted()
  for (let index = 1; index <= 20; index++) ws.subscribe(`c${index}`)
  ws.subscribe('c20')
  ws.unsubscribe('c1')
  ws.subscribe('c21')
  expect(errorOf(() => ws.subscribe('c22'))).toMatchObject(INSTRUCT)
  expect((await sent(ws)).match(/"channel":"c21"/g)?.length).toBe(1)
})

it.each([
  [
    { type: 'nope' },
    '"type" must be one of subscribe, unsubscribe, detach, session, set-meta, keep-alive, send-delayed, flush-delayed',
  ],
  [{ type: 'session', id: '' }, '"id" must be a non-empty string'],
  [{ type: 'set-meta', name: 'a', value: 5 }, '"value" must be a string'],
  [
    { type: 'keep-alive', content: 'a', timeout: 0 },
    '"timeout" must be a whole number of seconds from 1 to 3,600, not 0',
  ],
  [{ type: 'keep-alive', content: 'a', mode: 'off' }, '"mode" must be one of idle, interval'],
  [{ type: 'send-delayed' }, '"send-delayed" needs "content"'],
  [
    { type: 'session', id: 'x'.repeat(16_384) },
    'a control message is limited to 16,384 bytes; this one has 16412',
  ],
])('names what is wrong with the control message %j, and the rule', (message, text) => {
  expect(errorOf(() => encodeControlMessage(message as ControlMessage))).toMatchObject({ message: text })
})

it.each([5, {}, [5], ''])('refuses the filters %j, which would go for none', (filters) => {
  const message = { type: 'subscribe', channel: 'room', filters } as unknown as ControlMessage
  expect(() => encodeControlMessage(message)).toThrow(
    expect.objectContaining({
      code: 'ERR_GRIP_INSTRUCT',
      message: expect.stringMatching(/^"filters(\[0])?" must be /),
    }),
  )
})
