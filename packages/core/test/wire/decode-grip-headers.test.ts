import { describe, expect, it } from 'vitest'
import { decodeGripHeaders, encodeGripHeaders, type GripInstruct, type WireNotice } from '../../src/wire.ts'

const decode = (...headers: [string, string][]): GripInstruct => decodeGripHeaders(headers)

describe('decodeGripHeaders', () => {
  it('reads every header, whatever the case of its name, and passes over others', () => {
    expect(
      decode(
        ['content-type', 'text/plain'],
        ['GRIP-HOLD', 'stream'],
        ['grip-channel', 'a; prev-id=7; filter=skip-self; filter=var-subst, b'],
        ['Grip-Status', '202 All Right'],
        ['Grip-Timeout', '25'],
        ['Grip-Keep-Alive', ':\\n\\n; format=cstring; timeout=20; mode=interval'],
        ['Grip-Set-Meta', 'user="al\\\\i\\"ce, x", zip=123'],
        ['Grip-Link', '</next?after=1>; rel=next; timeout=30, </gone>; rel=gone'],
        ['Grip-Expose-Headers', 'X-A, x-b'],
      ),
    ).toEqual({
      hold: 'stream',
      channels: [{ name: 'a', prevId: '7', filters: ['skip-self', 'var-subst'] }, { name: 'b' }],
      status: 202,
      reason: 'All Right',
      timeout: 25,
      keepAlive: { content: ':\n\n', timeout: 20, mode: 'interval' },
      meta: Object.assign(Object.create(null), { user: 'al\\i"ce, x', zip: '123' }),
      links: [
        { rel: 'next', uri: '/next?after=1', timeout: 30 },
        { rel: 'gone', uri: '/gone' },
      ],
      exposeHeaders: ['X-A', 'x-b'],
    })
  })

  const instructs: GripInstruct[] = [
    { hold: 'response', channels: [{ name: 'a b' }, { name: "c:'!~" }], timeout: 5 },
    {
      hold: 'stream',
      channels: [{ name: 'a', filters: ['build-id'] }],
      keepAlive: { content: 'x; "y"\t\\\0' },
    },
    { hold: 'stream', channels: [{ name: 'a' }], keepAlive: { content: Uint8Array.of(0, 59, 200, 255) } },
    { hold: 'stream', channels: [{ name: 'a' }], keepAlive: { content: 'é;\r\n', mode: 'idle', timeout: 1 } },
    { hold: 'response', channels: [{ name: 'a' }], meta: { a: '"', b: '\\', c: '', d: 'x; y=z, "q"' } },
    { status: 304, reason: 'Not  Modified' },
    {
      hold: 'stream',
      channels: [{ name: 'a', prevId: '1' }],
      links: [{ rel: 'next', uri: '/a(b)?c=d&e', timeout: 1 }],
      exposeHeaders: ['x-a'],
    },
  ]
  it.each(instructs)('reads back what was encoded %#', (instruct) => {
    const decoded = decodeGripHeaders(Object.entries(encodeGripHeaders(instruct)))
    expect(decoded.meta === undefined ? decoded : { ...decoded, meta: { ...decoded.meta } }).toEqual(instruct)
  })

  it('takes repeated headers together', () => {
    expect(decode(['Grip-Channel', 'a'], ['Grip-Channel', 'b, c']).channels).toEqual([
      { name: 'a' },
      { name: 'b' },
      { name: 'c' },
    ])
  })

  it('reads bytes beyond ASCII as UTF-8', () => {
    expect(decode(['Grip-Channel', '\xc3\xa9']).channels).toEqual([{ name: 'é' }])
  })

  it('splits a channel list as Pushpin does: at semicolons in quotes, but not at commas', () => {
    expect(decode(['Grip-Channel', '"a,b", "c;d", e=f, g"h, i']).channels?.map(({ name }) => name)).toEqual([
      '"a,b"',
      '"c',
      'e=f',
      'g"h, i',
    ])
  })

  it('keeps meta names out of the prototype', () => {
    const { meta } = decode(['Grip-Set-Meta', '__proto__=x, constructor=y'])
    expect(Object.entries(meta!)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(Object.prototype).not.toHaveProperty('x')
  })

  it('ignores a Grip-Status and a Grip-Keep-Alive without a value', () => {
    expect(decode(['Grip-Status', ''], ['Grip-Keep-Alive', ' '])).toEqual({})
  })

  const notices: [string, string, WireNotice['code']][] = [
    ['Grip-Foo', 'bar', 'unknown-header'],
    ['Grip-Set-Meta', 'a="b, c=d', 'meta-skipped'],
    ['Grip-Set-Meta', 'a=b; c=d', 'meta-skipped'],
    ['Grip-Keep-Alive', 'a; b; timeout=5', 'keep-alive-cut'],
    ['Grip-Keep-Alive', 'a\\tb; format=cstring', 'keep-alive-escape'],
  ]
  it.each(notices)('reports %s: %s', (name, value, code) => {
    const seen: string[] = []
    decodeGripHeaders([[name, value]], { onNotice: (notice) => seen.push(notice.code) })
    expect(seen).toEqual([code])
  })

  const malformed: [string, string, string][] = [
    ['Grip-Hold', 'Stream', "Grip-Hold must be set to either 'response' or 'stream'"],
    ['Grip-Hold', '', "Grip-Hold must be set to either 'response' or 'stream'"],
    ['Grip-Status', 'abc', 'Grip-Status contains invalid status code'],
    ['Grip-Status', '1000', 'Grip-Status contains invalid status code'],
    ['Grip-Timeout', '', 'failed to parse Grip-Timeout'],
    ['Grip-Timeout', '5.5', 'failed to parse Grip-Timeout'],
    ['Grip-Timeout', '-1', 'Grip-Timeout has invalid value'],
    ['Grip-Link', '/x; rel=next', 'failed to parse Grip-Link value'],
    ['Grip-Link', '</x>; rel=next; timeout=abc', 'failed to parse Grip-Link timeout value'],
    ['Grip-Link', '</x>; rel=next; timeout=-1', 'Grip-Link timeout has invalid value'],
  ]
  it.each(malformed)('refuses %s: %s', (name, value, message) => {
    expect(() => decode([name, value])).toThrow(
      expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT', message }),
    )
  })
})
