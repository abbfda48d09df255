import { describe, expect, it } from 'vitest'
import { decodeControlMessage, encodeControlMessage, type ControlMessage } from '../../src/wire.ts'

describe('decodeControlMessage', () => {
  const messages: ControlMessage[] = [
    { type: 'subscribe', channel: 'a, b; "c" é' },
    { type: 'subscribe', channel: 'a', filters: ['skip-self', 'var-subst'] },
    { type: 'unsubscribe', channel: 'a' },
    { type: 'detach' },
    { type: 'session', id: 's1' },
    { type: 'set-meta', name: 'user', value: '' },
    { type: 'set-meta', name: 'user' },
    { type: 'keep-alive' },
    { type: 'keep-alive', messageType: 'ping', content: '', timeout: 20, mode: 'interval' },
    { type: 'keep-alive', messageType: 'binary', content: Uint8Array.of(0, 255, 13, 10) },
    { type: 'send-delayed', content: 'later', timeout: 3 },
    { type: 'flush-delayed' },
  ]
  it.each(messages)('reads back what was encoded: $type %#', (message) => {
    expect(decodeControlMessage(encodeControlMessage(message))).toEqual(message)
  })

  it('reads a message without its c:', () => {
    expect(decodeControlMessage('{"type": "subscribe", "channel": "room"}')).toEqual({
      type: 'subscribe',
      channel: 'room',
    })
  })

  const malformed: [string, string][] = [
    ['c:', 'control message is not valid JSON'],
    ['c:{', 'control message is not valid JSON'],
    ['c:[]', 'control message is not an object'],
    ['c:null', 'control message is not an object'],
    ['c:{}', "control message does not contain 'type'"],
    ['c:{"type":1}', "control message contains 'type' with wrong type"],
    ['c:{"type":"toString"}', 'unknown control message type "toString"'],
    ['c:{"type":"subscribe"}', "control message does not contain 'channel'"],
    ['c:{"type":"subscribe","channel":""}', "control message has an empty 'channel'"],
    ['c:{"type":"subscribe","channel":1}', "control message contains 'channel' with wrong type"],
    [
      'c:{"type":"subscribe","channel":"a","filters":"b"}',
      "control message contains 'filters' with wrong type",
    ],
    ['c:{"type":"subscribe","channel":"a","filters":[1]}', 'filters contains element with wrong type'],
    ['c:{"type":"set-meta","name":"a","value":1}', "control message contains 'value' with wrong type"],
    ['c:{"type":"keep-alive","content":"a","mode":"x"}', "control message contains 'mode' with wrong type"],
    [
      'c:{"type":"keep-alive","content":"a","timeout":0}',
      "control message contains 'timeout' with invalid value",
    ],
    [
      'c:{"type":"keep-alive","content":"a","timeout":1.5}',
      "control message contains 'timeout' with wrong type",
    ],
    [
      'c:{"type":"keep-alive","content":"a","message-type":"x"}',
      "control message contains 'message-type' with wrong type",
    ],
    ['c:{"type":"keep-alive","content-bin":"?"}', "control message contains 'content-bin' with wrong type"],
    ['c:{"type":"send-delayed"}', "control message does not contain 'content' or 'content-bin'"],
  ]
  it.each(malformed)('refuses %s', (text, message) => {
    expect(() => decodeControlMessage(text)).toThrow(
      expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT', message }),
    )
  })
})
