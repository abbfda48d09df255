import type { Random } from './random.ts'

const STATUSES = [
  '200 OK', '200 OK', '200 OK', '200 OK', '200', '200 a\x01b', '200 \xe9', '100 Continue', '101 Switching', '103 Early',
  '204 None', '304 Same', '404 Gone', '599 Far', '600 Far', '999 Far', '099 Low', '99 Low', '0 Low', '1000 High', 'x',
] // prettier-ignore

const FIELDS = [
  'Trailer: X-T', 'Trailer: ', 'X-A: a\xffb', 'X(Y: 1', 'X Y: 1', ': 1', 'X-A: \t', 'X-B: a\x01b', 'x'.repeat(9000),
  'Connection: close', 'Connection: Upgrade', 'Upgrade: x', 'Expect: x', 'Date: x', 'Set-Cookie: \xe9', 'Host: x',
  'Content-Type: text/event-stream', 'Content-Type: application/websocket-events', 'Content-Type: ',
  'Content-Type: application/grip-instruct', 'Content-Encoding: gzip', 'Content-Encoding: br', 'Content-Encoding: x',
  'Grip-Hold: response', 'Grip-Hold: stream', 'Grip-Hold: x', 'Grip-Channel: held', 'Grip-Channel: held; prev-id=1',
  'Grip-Channel: ', 'Grip-Status: 0', 'Grip-Status: 99 x', 'Grip-Status: 101', 'Grip-Status: 204', 'Grip-Status: 999 \xe9',
  'Grip-Timeout: 3000000', 'Grip-Timeout: -1', 'Grip-Keep-Alive: x; timeout=3000000', 'Grip-Keep-Alive: ;',
  'Grip-Link: </hostile>; rel=next; timeout=3000000', 'Grip-Link: </hostile>; rel=gone', 'Grip-Link: <//[>; rel=next',
  'Grip-Link: <http://127.0.0.1:1/>; rel=next', 'Grip-Set-Meta: __proto__="\xe9"', 'Grip-Expose-Headers: x, Trailer',
  'Sec-WebSocket-Extensions: grip', 'Sec-WebSocket-Extensions: grip; message-prefix="', 'Sec-WebSocket-Protocol: \xe9',
  'Set-Meta-: 1', 'Set-Meta-A: \xff', 'Set-Meta-Trailer: x', 'Keep-Alive-Interval: 3000000', 'Content-Bytes-Accepted: 9',
] // prettier-ignore

const FRAMINGS = [
  '', 'Content-Length: 2\r\n', 'Content-Length: 9\r\n', 'Content-Length: -1\r\n', 'Content-Length: 2\r\nContent-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: chunked\r\nContent-Length: 2\r\n', 'Transfer-Encoding: x\r\n',
] // prettier-ignore

const BODIES = [
  '', 'hi', '2\r\nhi\r\n0\r\n\r\n', '2\r\nhi\r\n0\r\nX-T: v\r\n\r\n', '2\r\nhi\r\n0\r\nX T: \x01\r\n\r\n', 'zz\r\n', '2\r\nhi', '-1\r\n',
  'OPEN\r\n', 'OPEN\r\nTEXT 99\r\nx', 'OPEN\r\nCLOSE 2\r\n\0\0\r\n', 'OPEN\r\nPING 7e\r\n', 'OPEN\r\nOPEN\r\nx', '6\r\nOPEN\r\n\r\n0\r\n\r\n',
  'OPEN\r\nTEXT 21\r\nc:{"type":"subscribe","channel":""}\r\n', 'OPEN\r\nTEXT 3d\r\nc:{"type":"keep-alive","content":"x","timeout":2147483647,"a":1}\r\n',
  '{"hold":{"channels":[{"name":"held"}]},"response":{"code":101,"reason":"\\u0001\\n","headers":{"Trailer":"x","a\\n":"\\u0001"}}}',
  '{"hold":{"mode":"stream","channels":[{"name":"held","prev-id":"\\n"}],"timeout":2147483647},"response":{"headers":[["Trailer","\\u007f"]]}}',
  '{"hold":{"channels":[{"name":"held","prev-id":"\\u20ac\\n"}]},"response":{"code":0,"reason":"\\ud800"}}', '\0\xff', '[]',
] // prettier-ignore

/** What an app, or something that is none, may answer with: one character per byte. */
export function randomAnswer(random: Random): string {
  const early =
    random.below(8) === 0 ? `HTTP/1.1 ${random.of(['100 C', '102 P', '103 E'])}\r\nX: 1\r\n\r\n` : ''
  const fields = random.some(5, FIELDS).map((field) => `${field}\r\n`)
  const head = `HTTP/1.${random.below(2)} ${random.of(STATUSES)}\r\n${fields.join('')}${random.of(FRAMINGS)}\r\n`
  return early + head + random.of(BODIES)
}
