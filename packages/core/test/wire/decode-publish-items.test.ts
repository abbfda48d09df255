import { describe, expect, it } from 'vitest'
import { decodePublishItems } from '../../src/wire.ts'
import { MALFORMED_BODIES, MALFORMED_FORMATS, MALFORMED_ITEMS } from './malformed-publishes.ts'

const one = (item: object): ReturnType<typeof decodePublishItems>[number] =>
  decodePublishItems(JSON.stringify({ items: [item] }))[0]!
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('decodePublishItems', () => {
  it('reads every field of an item', () => {
    const { meta, ...item } = one({
      channel: 'a',
      id: '2',
      'prev-id': '1',
      'no-seq': true,
      size: 7,
      meta: { sender: 'alice' },
      formats: {
        'http-response': {
          code: '201',
          reason: 'Made',
          headers: { A: '1' },
          body: 'é',
          'content-filters': ['x'],
        },
        'http-stream': { 'content-bin': 'AP8=' },
        'ws-message': { content: 'hi' },
        other: 1,
      },
    })
    expect({ ...meta }).toEqual({ sender: 'alice' })
    expect(item).toEqual({
      channel: 'a',
      id: '2',
      prevId: '1',
      noSeq: true,
      size: 7,
      httpResponse: {
        action: 'send',
        code: 201,
        reason: 'Made',
        headers: [['A', '1']],
        body: bytes('é'),
        contentFilters: ['x'],
      },
      httpStream: { action: 'send', content: Uint8Array.of(0, 255) },
      webSocket: { action: 'send', type: 'text', content: bytes('hi') },
      unknownFormats: ['other'],
    })
  })

  it('reads formats that stand in the item itself, and bytes as well as text', () => {
    const body = bytes(
      '{"items":[{"channel":"a","http-stream":{"content":"x"}},{"channel":"b","ws-message":{"content":""}}]}',
    )
    expect(
      decodePublishItems(body).map(({ channel, httpStream, webSocket }) => [channel, httpStream, webSocket]),
    ).toEqual([
      ['a', { action: 'send', content: bytes('x') }, undefined],
      ['b', undefined, { action: 'send', type: 'text', content: new Uint8Array() }],
    ])
  })

  it('bytes become binary and text becomes text, unless a type says otherwise', () => {
    const type = (format: object): string | undefined =>
      one({ channel: 'a', formats: { 'ws-message': format } }).webSocket?.type
    expect([
      type({ 'content-bin': 'AA==' }),
      type({ content: 'a' }),
      type({ content: 'a', type: 'binary' }),
      type({ type: 'ping' }),
      type({ type: 'pong', content: '' }),
    ]).toEqual(['binary', 'text', 'binary', 'ping', 'pong'])
  })

  it('reads closes and hints, which need no content', () => {
    const formats = {
      'http-response': { action: 'hint' },
      'http-stream': { action: 'close' },
      'ws-message': { action: 'close', code: 4002, reason: 'x' },
    }
    const { httpResponse, httpStream, webSocket } = one({ channel: 'a', formats })
    expect([httpResponse?.action, httpStream?.action, webSocket]).toEqual([
      'hint',
      'close',
      { action: 'close', type: 'text', code: 4002, reason: 'x' },
    ])
  })

  it('reads refresh, which needs no content', () => {
    expect(one({ channel: 'a', formats: { 'ws-message': { action: 'refresh' } } }).webSocket).toEqual({
      action: 'refresh',
      type: 'text',
    })
  })

  it('reads no items, and keeps names out of the prototype', () => {
    expect(decodePublishItems('{"items":[]}')).toEqual([])
    const [item] = decodePublishItems(
      '{"items":[{"channel":"a","meta":{"__proto__":"x"},"http-stream":{"content":""}}]}',
    )
    expect(Object.entries(item!.meta)).toEqual([['__proto__', 'x']])
  })

  it.each(MALFORMED_BODIES)('refuses the body %s', (body, message) => {
    expect(() => decodePublishItems(body)).toThrow(refusal(message))
  })

  it.each(MALFORMED_ITEMS)('refuses the item %j', (item, message) => {
    expect(() => one(item)).toThrow(refusal(message))
  })

  it.each(MALFORMED_FORMATS)('refuses %s %j', (name, format, message) => {
    expect(() => one({ channel: 'a', formats: { [name]: format } })).toThrow(refusal(message))
  })
})

function refusal(message: string): unknown {
  return expect.objectContaining({ code: 'ERR_GRIP_PUBLISH_ITEMS', status: 400, message })
}
