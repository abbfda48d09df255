import { once } from 'node:events'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DevProxyEventCode } from '@grip/dev'
import { handshake, Siege } from './support/hostile.ts'

const GET = 'GET /hostile HTTP/1.1\r\nHost: a\r\n\r\n'

const siege = new Siege()
beforeAll(() => siege.begin())
beforeEach(() => siege.calm())
afterAll(() => siege.end())

/** An answer whose body goes on for as long as somebody reads it. */
function endless(socket: Socket, headers: string, piece = Buffer.alloc(65_536, 'x')): void {
  socket.write(`HTTP/1.1 200 OK\r\n${headers}Transfer-Encoding: chunked\r\n\r\n`)
  const write = (): void => {
    while (!socket.destroyed && socket.write(`${piece.length.toString(16)}\r\n`) && socket.write(piece)) {
      if (!socket.write('\r\n')) break
    }
  }
  socket.on('drain', write)
  write()
}

const HUGE = gzipSync(Buffer.alloc(100_000_000))
const EVENTS = 'Content-Type: application/websocket-events\r\n'
const GZIP = 'Content-Encoding: gzip\r\n'

describe('other connections are untouched by an app that answers with', { timeout: 30_000 }, () => {
  const failed = 'the origin did not answer: '
  const broken = 'the answer of the origin broke off: '
  const unwritable = 'the client gets a 502 because the answer cannot be written: '
  const answers: [string, string, (socket: Socket) => void, DevProxyEventCode, string][] = [
    ['a header without end', GET, (socket) => void socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`), 'origin-failed', `${failed}Parse Error: Header overflow`],
    ['no HTTP', GET, (socket) => void socket.write('\0\xff\r\n\r\n'), 'origin-failed', `${failed}Parse Error: Expected HTTP/, RTSP/ or ICE/`],
    ['a control character in a header', GET, (socket) => void socket.write('HTTP/1.1 200 OK\r\nX: a\x01\r\n\r\n'), 'origin-failed', `${failed}Parse Error: Invalid header value char`],
    ['another protocol', GET, (socket) => void socket.write('HTTP/1.1 101 OK\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'), 'origin-failed', `${failed}it upgrades the connection, although no upgrade was requested`],
    ['nothing, and hangs up', GET, (socket) => void socket.destroy(), 'origin-failed', `${failed}socket hang up`],
    ['less than it promised', GET, (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'), 'origin-failed', `${broken}aborted`],
    ['less of a stream than it promised', GET, (socket) => void socket.end('HTTP/1.1 200 OK\r\nGrip-Hold: stream\r\nGrip-Channel: a\r\nContent-Length: 9\r\n\r\nx'), 'origin-failed', `${broken}aborted`],
    ['a coding that it is not in', GET, (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${GZIP}Connection: close\r\nContent-Length: 2\r\n\r\nxx`), 'origin-failed', `${broken}incorrect header check`],
    ['an instruction without end', GET, (socket) => endless(socket, 'Content-Type: application/grip-instruct\r\n'), 'instruct-refused', 'GRIP instruct response too large'],
    ['a long-poll without end', GET, (socket) => endless(socket, 'Grip-Hold: response\r\nGrip-Channel: a\r\n'), 'instruct-refused', 'GRIP instruct response too large'],
    ['a long-poll of 100 MB in 100 KB', GET, (socket) => endless(socket, `Grip-Hold: response\r\nGrip-Channel: a\r\n${GZIP}`, HUGE), 'instruct-refused', 'GRIP instruct response too large'],
    ['events without end', handshake('/hostile'), (socket) => endless(socket, EVENTS), 'events-too-large', 'an answer of more than 1,000,000 bytes is refused'],
    ['events of 100 MB in 100 KB', handshake('/hostile'), (socket) => endless(socket, EVENTS + GZIP, HUGE), 'events-too-large', 'an answer of more than 1,000,000 bytes is refused'],
    ['a control character in its reason', GET, (socket) => void socket.end('HTTP/1.1 200 a\x01\r\nContent-Length: 0\r\n\r\n'), 'answer-refused', `${unwritable}Invalid character in statusMessage`],
    ['a control character in the reason of a stream', GET, (socket) => void socket.end('HTTP/1.1 200 a\x01\r\nGrip-Hold: stream\r\nGrip-Channel: held\r\nContent-Length: 0\r\n\r\n'), 'answer-refused', `${unwritable}Invalid character in statusMessage`],
    ['a coding that breaks off, to a client that has its answer', GET, (socket) => void socket.end('HTTP/1.1 200 a\x01\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\nhi'), 'answer-refused', `${unwritable}Invalid character in statusMessage`],
    ['events in a coding that they are not in', handshake('/hostile'), (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${EVENTS}${GZIP}Content-Length: 2\r\n\r\nxx`), 'origin-failed', `${failed}incorrect header check`],
  ] // prettier-ignore
  it.each(answers)('%s', async (_, request, answer, code, message) => {
    siege.hostile = answer
    siege.connect(request).resume()
    expect((await siege.reported(code, message)).path).toBe('/hostile')
    await siege.isUntouched()
    await siege.hostileConnections(0)
  })
})

describe('other connections are untouched by a long-poll whose answer announces trailers', () => {
  const hold = 'Grip-Hold: response\r\nGrip-Channel: held\r\nGrip-Timeout: 5\r\nContent-Length: 0\r\n\r\n'

  it('when something is published: what it inherits is left out', { timeout: 30_000 }, async () => {
    siege.hostile = (socket) => void socket.end(`HTTP/1.1 200 OK\r\nTrailer: X-T\r\n${hold}`)
    const client = siege.connect(GET)
    await siege.reported('subscribed', 'http-response')
    await siege.publishFormats({
      'http-response': { reason: 'a\x01\x7f', headers: { trailer: 'b', c: '\x01' }, body: 'd' },
    })
    expect(String((await once(client, 'data'))[0])).toBe(
      'HTTP/1.1 200 a  \r\nc:  \r\nContent-Length: 1\r\n\r\nd',
    )
    await siege.isUntouched()
  })
})

describe(
  'other connections are untouched, and the app need not go on, when a client leaves',
  { timeout: 30_000 },
  () => {
    it.each([
      ['a body', ''],
      ['a stream', 'Grip-Hold: stream\r\nGrip-Channel: a\r\n'],
      ['a body in gzip', GZIP],
      ['a stream in gzip', `Grip-Hold: stream\r\nGrip-Channel: a\r\n${GZIP}`],
    ])('%s without end', async (_, headers) => {
      siege.hostile = (socket) => endless(socket, headers, headers.includes('gzip') ? HUGE : undefined)
      const client = siege.connect(GET)
      await new Promise((resolve) => client.once('data', resolve))
      client.destroy()
      await siege.hostileConnections(0)
      await siege.isUntouched()
    })

    it.each([
      'HTTP/1.1 2',
      'HTTP/1.1 200 OK\r\nX: ',
      'HTTP/1.1 102 Processing\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx',
      'HTTP/1.1 200 OK\r\nGrip-Hold: response\r\nGrip-Channel: a\r\nContent-Length: 9\r\n\r\nx',
      'HTTP/1.1 200 OK\r\nGrip-Hold: stream\r\nGrip-Channel: a\r\nContent-Length: 9\r\n\r\nx',
      'HTTP/1.1 200 OK\r\nContent-Type: application/grip-instruct\r\nContent-Length: 9\r\n\r\n{',
    ])('an answer that stops after %j', async (start) => {
      siege.hostile = (socket) => void socket.write(start)
      const client = siege.connect(GET)
      await siege.hostileConnections(1)
      await siege.isUntouched()
      client.destroy()
      await siege.hostileConnections(0)
    })
  },
)
