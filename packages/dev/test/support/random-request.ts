import type { Random } from './random.ts'

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PRI',
  'get',
  'X\x01',
  '',
] as const
const TARGETS = [
  '/', '/poll', '/stream', '/ws', '/_next/webpack-hmr', '/publish/', '/recover', '*', 'http://a/', '//[', '/\xff', '/a b', '?',
  'a:1', `/${'x'.repeat(5000)}`,
] // prettier-ignore

const FIELDS = [
  'Host: a', 'Host: a', 'Host: localhost', 'Host: a b', 'Host: ', 'Host: [', 'Connection: Upgrade', 'Connection: close', 'Connection: x, Upgrade',
  'Upgrade: websocket', 'Upgrade: WebSocket', 'Upgrade: h2c', 'Upgrade: ', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 8',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Protocol: vite-hmr', 'Sec-WebSocket-Protocol: , ,', 'Trailer: x',
  'Expect: 100-continue', 'Expect: x', 'TE: trailers', 'Content-Type: application/websocket-events', 'Content-Type:', 'Accept: text/event-stream',
  'Authorization: Bearer e30.e30.e30', 'Authorization: x', 'X: \xff\xfe', 'X: \x01', 'X Y: 1', ': x', ' folded', 'Grip-Sig: x', 'Meta-X: y',
  'Content-Length: 2', 'Content-Length: 900000', 'Content-Length: -1', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip', 'Keep-Alive: x',
] // prettier-ignore

const BODIES = [
  '', 'hi', '2\r\nhi\r\n0\r\n\r\n', '2\r\nhi\r\n0\r\nT: v\r\n\r\n', 'zz\r\n', '{"items":[{"channel":"held"}]}', '\xef\xbb\xbf{', '\x81\x82\0\0\0\0hi',
  '\x88\x80\0\0\0\0', '\xff\xff\xff\xff', '\x89\xfe\0\x7e', '\x01\x80\0\0\0\0\x81\x80\0\0\0\0', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
] // prettier-ignore

/** What a client, or something that is none, may send: one character per byte. */
export function randomRequest(random: Random): string {
  const isShake = random.below(3) === 0
  const shake = [
    'Host: a', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ] // prettier-ignore
  const fields = [...(isShake ? shake : ['Host: a']), ...random.some(5, FIELDS)].map(
    (field) => `${field}\r\n`,
  )
  const method = isShake ? 'GET' : random.of(METHODS)
  const end = random.below(8) === 0 ? '' : '\r\n'
  const body = random.some(3, BODIES).join('')
  return `${method} ${random.of(TARGETS)} HTTP/1.${random.below(2)}\r\n${fields.join('')}${end}${body}`
}
