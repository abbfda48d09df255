import type { IncomingMessage } from 'node:http'
import { runInNewContext } from 'node:vm'
import { Grip } from '@grip/core'
import { expect, it } from 'vitest'
import { DirectWebSocket } from '../src/direct/direct-websocket.ts'
import { toUpgradeListener } from '../src/websocket.ts'

const grip = new Grip('http://127.0.0.1:5561?iss=pushpin&key=a%20secret%20of%20at%20least%2032%20bytes%21')

/** A socket that only records what it would send. */
function record(messagePrefix: 'm:' | '' = 'm:'): { ws: DirectWebSocket; out: unknown[] } {
  const out: unknown[] = []
  const below = {
    send: (data: string | Uint8Array, binary: boolean) => void out.push(binary ? Buffer.from(data) : data),
    close: (code: number, reason: string) => void out.push([code, reason]),
    terminate: () => void out.push('terminate'),
  }
  const init = { request: {} as IncomingMessage, protocols: [], prefix: '', messagePrefix, below }
  return { ws: new DirectWebSocket(init), out }
}

it('C4 text and bytes carry the prefix that marks them as data', () => {
  const { ws, out } = record()
  ws.send('c:{}')
  ws.send(Uint8Array.of(0, 255))
  ws.sendBinary('é')
  expect(out).toEqual(['m:c:{}', Buffer.from([0x6d, 0x3a, 0, 255]), Buffer.from('m:é')])
})

it.each(['c:', 'c:{"type":"detach"}'])(
  'C4 without the prefix the text %j throws, and its bytes do not',
  (text) => {
    const { ws, out } = record('')
    expect(() => ws.send(text)).toThrow(expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT' }))
    ws.sendBinary(text)
    ws.send(` ${text}`)
    ws.send('c')
    expect(out).toEqual([Buffer.from(text), ` ${text}`, 'c'])
  },
)

it('the 21st subscription throws, a repeated one and one in the place of another do not', () => {
  const { ws, out } = record()
  for (let index = 0; index < 20; index++) ws.subscribe(`c${index}`)
  ws.subscribe('c0')
  expect(() => ws.subscribe('c20')).toThrow(expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT' }))
  ws.unsubscribe('c0')
  ws.subscribe('c20')
  expect(out).toHaveLength(23)
})

it.each([
  ['a channel without a name', (ws: DirectWebSocket) => ws.subscribe(''), 'ERR_GRIP_INSTRUCT'],
  ['a channel with NUL', (ws: DirectWebSocket) => ws.subscribe('a\0'), 'ERR_GRIP_INSTRUCT'],
  ['a channel with half a pair', (ws: DirectWebSocket) => ws.subscribe('\ud800'), 'ERR_GRIP_INSTRUCT'],
  ['text with half a pair', (ws: DirectWebSocket) => ws.send('a\udc00'), 'ERR_INVALID_ARGUMENT'],
  ['a number', (ws: DirectWebSocket) => ws.send(1 as never), 'ERR_INVALID_ARGUMENT'],
  ['a code of 0', (ws: DirectWebSocket) => ws.close(0), 'ERR_INVALID_ARGUMENT'],
  ['a code of 1006', (ws: DirectWebSocket) => ws.close(1006), 'ERR_INVALID_ARGUMENT'],
  ['a code of 1016', (ws: DirectWebSocket) => ws.close(1016), 'ERR_INVALID_ARGUMENT'],
  ['a code of 2000', (ws: DirectWebSocket) => ws.close(2000), 'ERR_INVALID_ARGUMENT'],
  ['a code of 2999', (ws: DirectWebSocket) => ws.close(2999), 'ERR_INVALID_ARGUMENT'],
  ['a code of 5000', (ws: DirectWebSocket) => ws.close(5000), 'ERR_INVALID_ARGUMENT'],
  ['a channel with a byte order mark', (ws: DirectWebSocket) => ws.subscribe('\ufeffa'), 'ERR_GRIP_INSTRUCT'],
  ['the end of one with it', (ws: DirectWebSocket) => ws.unsubscribe('\ufeffa'), 'ERR_GRIP_INSTRUCT'],
  [
    'a filter with a byte order mark',
    (ws: DirectWebSocket) => ws.subscribe({ name: 'a', filters: ['\ufefff'] }),
    'ERR_GRIP_INSTRUCT',
  ],
  [
    'a ping of 126 bytes',
    (ws: DirectWebSocket) =>
      ws.control({ type: 'keep-alive', messageType: 'ping', content: 'x'.repeat(126) }),
    'ERR_GRIP_INSTRUCT',
  ],
  ['a promise', (ws: DirectWebSocket) => ws.send(Promise.resolve('x') as never), 'ERR_INVALID_ARGUMENT'],
  ['a Date', (ws: DirectWebSocket) => ws.sendBinary(new Date() as never), 'ERR_INVALID_ARGUMENT'],
  ['null', (ws: DirectWebSocket) => ws.send(null as never), 'ERR_INVALID_ARGUMENT'],
  ['bytes with half a pair', (ws: DirectWebSocket) => ws.sendBinary('\ud800'), 'ERR_INVALID_ARGUMENT'],
  ['a reason with NUL', (ws: DirectWebSocket) => ws.close(1000, 'a\0b'), 'ERR_GRIP_INSTRUCT'],
  ['a reason with a byte order mark', (ws: DirectWebSocket) => ws.close(1000, '\ufeff'), 'ERR_GRIP_INSTRUCT'],
  ['a reason that is no text', (ws: DirectWebSocket) => ws.close(1000, 5 as never), 'ERR_INVALID_ARGUMENT'],
  ['a reason of 124 bytes', (ws: DirectWebSocket) => ws.close(1000, 'é'.repeat(62)), 'ERR_GRIP_INSTRUCT'],
])('%s throws, and nothing goes out', (_, act, code) => {
  const { ws, out } = record()
  expect(() => act(ws)).toThrow(expect.objectContaining({ code }))
  expect([out, ws.ended]).toEqual([[], false])
})

it('sends bytes of any kind and of any realm, as they were when it was called', () => {
  const { ws, out } = record()
  const memory = new Uint8Array(new SharedArrayBuffer(1)).fill(65)
  for (const bytes of [
    Uint8Array.of(65),
    Buffer.of(65),
    Uint8Array.of(65).buffer,
    new DataView(Uint8Array.of(0, 65).buffer, 1),
    memory,
    runInNewContext('Uint8Array.of(65)') as Uint8Array,
  ]) {
    ws.send(bytes)
    ws.sendBinary(bytes)
  }
  memory[0] = 66
  expect(out).toEqual(Array.from({ length: 12 }, () => Buffer.from('m:A')))
})

it.each([1000, 1003, 1007, 1014, 3000, 4999])('closes with the code %d', (code) => {
  const { ws, out } = record()
  ws.close(code, 'a\r\nb\ufeff')
  expect(out).toEqual([[code, 'a\r\nb\ufeff']])
})

it('nothing follows a close', () => {
  const { ws, out } = record()
  ws.close()
  for (const act of [
    () => ws.send('late'),
    () => ws.subscribe('a'),
    () => ws.close(),
    () => ws.disconnect(),
  ]) {
    expect(act).toThrow(expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT' }))
  }
  expect([out, ws.ended]).toEqual([[[1000, '']], true])
})

it('C7 a reason of 123 bytes goes out', () => {
  const { ws, out } = record()
  ws.close(4999, `${'é'.repeat(61)}x`)
  expect(out).toEqual([[4999, `${'é'.repeat(61)}x`]])
})

it.each([
  [{ messagePrefix: 'x:' }, 'ERR_INVALID_ARGUMENT'],
  [{ maxMessageBytes: 0 }, 'ERR_INVALID_ARGUMENT'],
  [{ maxMessageBytes: '10' }, 'ERR_INVALID_ARGUMENT'],
  [{ maxMessageBytes: 1.5 }, 'ERR_INVALID_ARGUMENT'],
  [{ maxMessageBytes: null }, 'ERR_INVALID_ARGUMENT'],
  [{ onError: 'x' }, 'ERR_INVALID_ARGUMENT'],
  [{ onError: null }, 'ERR_INVALID_ARGUMENT'],
  [{ protocols: 'chat' }, 'ERR_INVALID_ARGUMENT'],
  [{ protocols: [1] }, 'ERR_INVALID_ARGUMENT'],
  [null, 'ERR_INVALID_ARGUMENT'],
  [{ protocol: ['a'] }, 'ERR_GRIP_CONFIG'],
])('the options %j are refused when the listener is made', (options, code) => {
  expect(() => toUpgradeListener({}, grip, options as object)).toThrow(expect.objectContaining({ code }))
})

it('the message names the protocol that is not a string', () => {
  const protocols = ['chat'].concat(Array<string>(1))
  expect(() => toUpgradeListener({}, grip, { protocols })).toThrow('"protocols[1]" must be a string')
})

it('a hook that does not exist is refused when the listener is made', () => {
  expect(() => toUpgradeListener({ onMessage() {} } as object, grip)).toThrow(
    expect.objectContaining({ code: 'ERR_GRIP_CONFIG' }),
  )
})

it.each([
  ['null for the hooks', null, grip],
  ['text for the hooks', 'message', grip],
  ['a hook that is no function', { message: 'x' }, grip],
  ['no Grip', {}, undefined],
  ['a GRIP_URL for a Grip', {}, 'http://127.0.0.1:5561'],
])('%s is refused when the listener is made', (_, hooks, given) => {
  expect(() => toUpgradeListener(hooks as object, given as Grip)).toThrow(
    expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }),
  )
})
