import { once } from 'node:events'
import http from 'node:http'
import { describe, expect, it } from 'vitest'
import type { DevProxyEventCode } from '@grip/dev'
import { startOrigin, type Answer } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const hold = (mode: string, headers: Record<string, string> = {}): Record<string, string> => ({
  'Grip-Hold': mode,
  'Grip-Channel': 'a',
  ...headers,
})

describe('a line is printed for', () => {
  const answers: [string, Answer, DevProxyEventCode, string][] = [
    ['an unknown instruction', [200, { 'Grip-Foo': '1' }], 'unknown-header', 'Grip-Foo is not an instruction: it is dropped'],
    ['a hold that is none', [200, hold('maybe')], 'instruct-refused', "the client gets a 502: Grip-Hold must be set to either 'response' or 'stream'"],
    ['channels without a hold', [200, { 'Grip-Channel': 'a' }], 'instruct-without-hold', 'Grip-Channel without Grip-Hold does nothing: the answer is not held'],
    ['a hold without channels', [200, { 'Grip-Hold': 'stream' }], 'hold-without-channel', 'a hold without a channel can receive nothing'],
    ['a timeout that is too short', [200, hold('response', { 'Grip-Timeout': '1' })], 'timeout-raised', 'a timeout of 1 s is raised to 5 s'],
    ['a keep-alive that is cut', [200, hold('stream', { 'Grip-Keep-Alive': 'a;b' })], 'keep-alive-cut', 'Grip-Keep-Alive content ends at its first \';\': "a" is all that is sent (write \\x3b with format=cstring)'],
    ['an escape that is left out', [200, hold('stream', { 'Grip-Keep-Alive': 'a\\t; format=cstring' })], 'keep-alive-escape', 'Grip-Keep-Alive knows no escape \\t: it is left out (write \\xHH)'],
    ['meta that is skipped', [200, hold('stream', { 'Grip-Set-Meta': 'a="b' })], 'meta-skipped', 'Grip-Set-Meta has a quote without end: "a" is skipped'],
    ['an unknown filter', [200, hold('stream', { 'Grip-Channel': 'a; filter=x' })], 'filter-unknown', 'filter "x" is unknown and does nothing'],
    ['the 21st channel', [200, hold('stream', { 'Grip-Channel': 'abcdefghijklmnopqrstu'.split('').join() })], 'subscription-limit', 'channel "u" is ignored: a connection has at most 20 subscriptions'],
    ['a stream with a prev-id and no link', [200, hold('stream', { 'Grip-Channel': 'a; prev-id=1' })], 'stream-ended', "the stream is ended: channel 'a' specifies prev-id, but no next link found"],
    ['a hold that is too large', [200, hold('response'), 'x'.repeat(100_001)], 'instruct-refused', 'the client gets a 502: GRIP instruct response too large'],
    ['a JSON instruction with another status', [201, { 'Content-Type': 'application/grip-instruct' }, '{}'], 'instruct-refused', 'the client gets a 502: unexpected status 201 of an application/grip-instruct answer'],
    ['an instructed header with an invalid name', [200, { 'Content-Type': 'application/grip-instruct' }, '{"response":{"headers":{"a b":"c"}}}'], 'header-dropped', 'the instructed header "a b" is not a valid header'],
    ['an answer that is encoded unasked', [200, { 'Content-Encoding': 'br' }, '\x3b'], 'content-encoded', 'the answer came br-encoded though no Accept-Encoding was sent; newer proxies do not decode it'],
  ] // prettier-ignore
  it.each(answers)('%s', async (_name, answer, code, message) => {
    const app = await startOrigin(() => answer)
    const proxy = await startProxy(app.url)
    const abort = new AbortController()
    const client = fetch(`${proxy.url}/page?token=canary`, { signal: abort.signal }).catch(() => {})
    expect(await proxy.event(code)).toEqual({
      code,
      level: 'warning',
      message,
      path: '/page',
      ...channelIn(code, message),
    })
    abort.abort()
    await client
  })

  it('events that a client sends itself', async () => {
    const app = await startOrigin(() => [200])
    const proxy = await startProxy(app.url)
    const headers = { 'Content-Type': 'application/websocket-events; a=b', 'Connection-Id': 'x' }
    const response = await fetch(proxy.url, { method: 'POST', headers, body: 'OPEN\r\n' })
    expect([response.status, await response.text()]).toEqual([
      403,
      'Client not allowed to send WebSocket events directly.\n',
    ])
    expect((await proxy.event('client-events-refused')).level).toBe('warning')
    expect(app.requests).toEqual([])
  })

  it.each([
    [['Application/WebSocket-Events; a=b']],
    [['', 'application/websocket-events']],
    [['a/b', 'application/websocket-events']],
  ])('events that a client sends past the check, as %j', async (types) => {
    const app = await startOrigin(() => [200, {}, 'reached'])
    const proxy = await startProxy(app.url)
    const headers = types.flatMap((type) => ['Content-Type', type])
    const request = http.request(proxy.url, {
      method: 'POST',
      headers: ['Host', 'localhost', 'Content-Length', '6', ...headers],
    })
    const [response] = (await once(request.end('OPEN\r\n'), 'response')) as [http.IncomingMessage]
    expect([response.resume().statusCode, app.requests[0]!.body]).toEqual([200, 'OPEN\r\n'])
    expect(await proxy.event('client-events-passed')).toEqual({
      code: 'client-events-passed',
      level: 'warning',
      message:
        'a client sends WebSocket events itself, with a repeated or unusually spelled Content-Type; like Pushpin, this proxy signs the request and passes it on: trust Connection-Id and Meta-* only in requests that the library has verified as events',
      path: '/',
    })
  })

  it('headers that production does not take', async () => {
    const app = await startOrigin(() => [200])
    const proxy = await startProxy(app.url)
    await fetch(proxy.url, { headers: { 'X-Large': 'x'.repeat(9000) } })
    expect((await proxy.event('headers-too-large')).level).toBe('warning')
  })

  it('a request that is too large to be held', async () => {
    const app = await startOrigin(() => [200, hold('stream')])
    const proxy = await startProxy(app.url)
    const response = await fetch(proxy.url, { method: 'POST', body: 'x'.repeat(100_001) })
    expect([response.status, await response.text()]).toEqual([
      400,
      'Request too large to accept GRIP instruct.\n',
    ])
    expect((await proxy.event('request-too-large')).level).toBe('warning')
  })

  it('an origin that is away', async () => {
    const proxy = await startProxy('http://127.0.0.1:9')
    const response = await fetch(proxy.url)
    expect([response.status, await response.text()]).toEqual([
      502,
      'Unable to connect to any targets. Tried: 127.0.0.1:9\n',
    ])
    expect((await proxy.event('origin-unreachable')).level).toBe('warning')
  })

  it('an origin that hangs up', async () => {
    const app = await startOrigin((_request, response) => void response.destroy())
    const proxy = await startProxy(app.url)
    const response = await fetch(proxy.url)
    expect([response.status, await response.text()]).toEqual([502, 'Error while proxying to origin.\n'])
    expect((await proxy.event('origin-failed')).level).toBe('warning')
  })
})

function channelIn(code: DevProxyEventCode, message: string): { channel?: string } {
  if (code === 'subscription-limit') return { channel: /"(.*)"/.exec(message)![1]! }
  return code === 'filter-unknown' ? { channel: 'a' } : {}
}
