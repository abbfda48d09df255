import { describe, expect, it } from 'vitest'
import { decodeKeepAlive, type KeepAlive } from '../../src/wire.ts'

describe('decodeKeepAlive', () => {
  const values: [string, KeepAlive][] = [
    ['ping', { content: 'ping' }],
    [' a, "b" ; timeout=20', { content: 'a, "b"', timeout: 20 }],
    ['a\\n', { content: 'a\\n' }],
    ['a\\n\\r\\\\\\x3b\\x09; format=cstring', { content: 'a\n\r\\;\t' }],
    ['\\xc3\\xa9; format=cstring', { content: 'é' }],
    ['\\xff; format=cstring', { content: Uint8Array.of(255) }],
    ['a\\tb; format=cstring', { content: 'ab' }],
    ['AHg7; format=base64; mode=interval', { content: '\0x;', mode: 'interval' }],
    ['/w==; format=base64; mode=idle', { content: Uint8Array.of(255), mode: 'idle' }],
    ['a; timeout=0', { content: 'a', timeout: 1 }],
    ['"a;b"; timeout=5', { content: '"a', timeout: 5 }],
  ]
  it.each(values)('reads %s', (value, keepAlive) => {
    expect(decodeKeepAlive(value)).toEqual(keepAlive)
  })

  it('reports what is cut off, and what is left out', () => {
    const notices: string[] = []
    decodeKeepAlive('a\\q;b; format=cstring', { onNotice: ({ message }) => notices.push(message) })
    expect(notices).toEqual([
      'Grip-Keep-Alive content ends at its first \';\': "a\\\\q" is all that is sent (write \\x3b with format=cstring)',
      'Grip-Keep-Alive knows no escape \\q: it is left out (write \\xHH)',
    ])
  })

  const malformed: [string, string][] = [
    ['; timeout=5', 'Grip-Keep-Alive cannot be empty'],
    ['a; timeout=1.5', 'failed to parse Grip-Keep-Alive timeout value'],
    ['a; timeout=-1', 'Grip-Keep-Alive timeout has invalid value'],
    ['a; format=x', "no such Grip-Keep-Alive format 'x'"],
    ['a; mode=x', "no such Grip-Keep-Alive mode 'x'"],
    ['a\\; format=cstring', 'failed to parse Grip-Keep-Alive cstring format'],
    ['a\\xg0; format=cstring', 'failed to parse Grip-Keep-Alive cstring format'],
    ['a\\x1; format=cstring', 'failed to parse Grip-Keep-Alive cstring format'],
    ['!; format=base64', 'failed to parse Grip-Keep-Alive base64 format'],
  ]
  it.each(malformed)('refuses %s', (value, message) => {
    expect(() => decodeKeepAlive(value)).toThrow(
      expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT', message }),
    )
  })
})
