import { describe, expect, it } from 'vitest'
import type { DevProxyEventCode } from '@grip/dev'
import { connect, open } from './support/client.ts'
import { events, opened, startOrigin, text, type Answer } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const subscribe = (channel: string, filters: string[] = []): string =>
  text(`c:${JSON.stringify({ type: 'subscribe', channel, filters })}`)

describe('a line is printed for', () => {
  const openings: [string, Answer, DevProxyEventCode, string][] = [
    ['text without the prefix', opened(text('hello')), 'message-dropped-no-prefix', 'a TEXT of 5 bytes is dropped: it does not begin with "m:"'],
    ['bytes without the prefix', opened('BINARY 1\r\n\0\r\n'), 'message-dropped-no-prefix', 'a BINARY of 1 bytes is dropped: it does not begin with "m:"'],
    ['a control message that is no JSON', opened(text('c:{')), 'control-message-malformed', 'control message is not valid JSON: ignored (Pushpin before 1.41 cuts the connection 8 s later)'],
    ['an unknown control message', opened(text('c:{"type":"x"}')), 'control-message-malformed', 'unknown control message type "x": ignored (Pushpin before 1.41 cuts the connection 8 s later)'],
    ['an unknown filter', opened(subscribe('a', ['skip-me'])), 'filter-unknown', 'filter "skip-me" is unknown and does nothing'],
    ['the 21st subscription', opened(Array.from({ length: 21 }, (_, index) => subscribe(`c${index}`)).join('')), 'subscription-limit', 'channel "c20" is ignored: a connection has at most 20 subscriptions'],
    ['an unknown event', opened('HELLO\r\n'), 'event-unknown', 'event HELLO is unknown and ignored'],
    ['a content that is cut short', opened('TEXT 10\r\nm:abc'), 'events-cut-short', 'the last content of the answer is shorter than its length says, or lacks its CRLF'],
    ['an invalid close code', opened('CLOSE 2\r\n\0\0\r\n'), 'close-code-invalid', 'close code 0 cannot be sent: the client sees an error'],
    ['an origin that does not speak GRIP', events('OPEN\r\n'), 'grip-extension-missing', 'without "Sec-WebSocket-Extensions: grip" the answer cannot subscribe: "c:" goes to the client'],
    ['a charset', events('OPEN\r\n', { 'Content-Type': 'application/websocket-events; charset=utf-8' }), 'content-type-refused', 'Content-Type application/websocket-events; charset=utf-8 is not application/websocket-events (charset added?)'],
    ['another type', events('OPEN\r\n', { 'Content-Type': 'text/html' }), 'content-type-refused', 'Content-Type text/html is not application/websocket-events'],
    ['no type', [200, {}, 'OPEN\r\n'], 'content-type-refused', 'Content-Type missing is not application/websocket-events'],
    ['a 204', [204], 'status-refused', 'status 204 instead of 200; another 2xx, such as 204, does not work either'],
    ['no OPEN', events(''), 'events-refused', 'OPEN must be answered with OPEN, at once'],
    ['a malformed type line', events('OPEN'), 'events-refused', 'the answer is malformed: no CRLF after the event type at byte 0'],
    ['a malformed length', events('OPEN\r\nTEXT x\r\n'), 'events-refused', 'the answer is malformed: no event type and hexadecimal length at byte 6'],
    ['an answer over the limit', opened(text('x'.repeat(1_000_000))), 'events-too-large', 'an answer of more than 1,000,000 bytes is refused'],
    ['a refusal that is too long', [403, {}, 'x'.repeat(100_001)], 'websocket-refusal-cut', 'the body of a refusal is cut after 100,000 bytes; it has 100001'],
    ['a second OPEN', opened('OPEN\r\n'), 'events-refused', 'a second OPEN cuts the connection'],
    ['a sub-protocol that was not offered', opened('', { 'Sec-WebSocket-Protocol': 'chat' }), 'subprotocol-not-offered', 'the origin chose a sub-protocol that was not offered: clients fail'],
    ['a Keep-Alive-Interval that is too short', opened('', { 'Keep-Alive-Interval': '5' }), 'timeout-raised', 'Keep-Alive-Interval 5 is raised to 20 s'],
  ] // prettier-ignore
  it.each(openings)('%s', async (_name, answer, code, message) => {
    const app = await startOrigin(() => answer)
    const proxy = await startProxy(app.url)
    connect(`${proxy.url}/chat?token=canary`)
    const event = await proxy.event(code)
    expect(event).toMatchObject({ level: 'warning', message, path: '/chat' })
    expect(event.connection).toBe(app.requests[0]!.headers['connection-id'])
  })

  it('headers of a handshake that production does not take', async () => {
    const app = await startOrigin(() => opened())
    const proxy = await startProxy(app.url)
    await open(`${proxy.url}/chat`, { headers: { 'X-Large': 'x'.repeat(9000) } })
    expect(await proxy.event('headers-too-large')).toMatchObject({ level: 'warning', path: '/chat' })
  })

  it('an app that is not there', async () => {
    const proxy = await startProxy('http://127.0.0.1:1')
    const client = connect(`${proxy.url}/chat`)
    expect(await proxy.event('origin-unreachable')).toMatchObject({
      message: 'no connection to the origin 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
      path: '/chat',
    })
    await client.closed
  })

  it.each([
    [403, "403: if the app did not mean that, see that its GRIP_URL is this proxy's"],
    [
      404,
      '404: it reaches the app as a POST of application/websocket-events to this path; to pass one that is not GRIP\'s to the app unchanged, use "pass" (--pass)',
    ],
    [
      405,
      '405: it reaches the app as a POST of application/websocket-events to this path; to pass one that is not GRIP\'s to the app unchanged, use "pass" (--pass)',
    ],
    [500, '500'],
  ])('a handshake that the app refuses with %s', async (status, message) => {
    const app = await startOrigin(() => [status])
    const proxy = await startProxy(app.url)
    const client = connect(`${proxy.url}/chat`)
    expect((await proxy.event('websocket-refused')).message).toBe(
      `the origin refuses the WebSocket with ${message}`,
    )
    await client.closed
  })

  it('a CLOSE that is not answered with CLOSE', async () => {
    const app = await startOrigin(({ body }) => (body === 'OPEN\r\n' ? opened() : events('')))
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    client.socket.close(4000, 'bye')
    expect((await proxy.event('close-unanswered')).level).toBe('warning')
    expect((await client.closed)[0]).toBe(1006)
  })

  it('an answer of 500 after the handshake', async () => {
    const app = await startOrigin(({ body }) => (body === 'OPEN\r\n' ? opened() : [500]))
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    client.socket.send('hello')
    expect((await proxy.event('status-refused')).message).toContain('status 500 instead of 200')
    expect((await client.closed)[0]).toBe(1006)
  })

  it('a message of a client that production cuts off at', async () => {
    const app = await startOrigin(({ body }) => (body === 'OPEN\r\n' ? opened() : events(text('m:got it'))))
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    client.socket.send('x'.repeat(200_000))
    expect((await proxy.event('message-large')).message).toContain('a message of 200000 bytes')
    expect(await client.next()).toBe('got it')
  })

  it('what a publish cannot bring to a WebSocket', async () => {
    const app = await startOrigin(() => opened(subscribe('a', ['var-subst'])))
    const proxy = await startProxy(app.url)
    const client = await open(proxy.url)
    const send = (format: object) => proxy.publish({ channel: 'a', formats: { 'ws-message': format } })
    await send({ type: 'ping' })
    await send({ content: 'a %(nobody)s' })
    await send({ content: 'b', 'content-filters': [] })
    await send({ action: 'hint' })
    await send({ content: 'c' })
    expect(await client.next()).toBe('c')
    expect(proxy.events.filter(({ level }) => level === 'warning').map(({ code, message }) => [code, message])).toEqual([
      ['message-dropped-no-content', 'a ping without content is not delivered'],
      ['message-dropped-filter', "a message is dropped: filter error: var-subst: No such variable 'nobody' at position 11"],
      ['message-dropped-filter', 'a message is dropped: content filter mismatch: subscription=var-subst message='],
      ['publish-action-ignored', 'a hint does nothing to a WebSocket'],
    ]) // prettier-ignore
  })
})
