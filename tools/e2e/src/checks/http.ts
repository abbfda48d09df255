import assert from 'node:assert/strict'
import { type Check, checksOf } from './check.ts'

const EVENTS = 'application/websocket-events'

/** Plain HTTP, and requests that the proxy holds. */
export const httpChecks: readonly Check[] = checksOf({
  async 'cookies: two `Set-Cookie` headers stay two, in an answer and in the 101 of a WebSocket'(t) {
    const answer = await t.get('/cookies')
    assert.equal(answer.text, 'two cookies\n')
    assert.deepEqual(cookiesOf(answer.headers.all('set-cookie')), COOKIES)
    const opened = await t.handshake(`/socket?cookies&channel=${t.channel()}`).opened()
    assert.deepEqual(cookiesOf(opened.all('set-cookie')), COOKIES)
  },
  async 'values: the value of a cookie arrives as it was set, also with `=` and `%`'(t) {
    const answer = await t.get('/cookie-values')
    assert.deepEqual(answer.headers.all('set-cookie'), ['state=a=b%3D'])
  },
  async 'stream: an event stream is held and gets what is published'(t, row) {
    const channel = t.channel()
    const stream = t.request(`/stream?channel=${channel}`)
    assert.equal((await stream.head()).headers.get('content-type'), 'text/event-stream')
    await stream.until('data: begun\n\n')
    await t.subscribed(row.prefix + channel)
    await t.publish({
      channel: row.prefix + channel,
      formats: { 'http-stream': { content: 'data: one\n\n' } },
    })
    await stream.until('data: one\n\n')
  },
  async 'poll: a long-poll is held and answered by what is published'(t, row) {
    const channel = t.channel()
    const answered = t.request(`/wait?channel=${channel}`).complete(60)
    await t.subscribed(row.prefix + channel)
    const item = { channel: row.prefix + channel, formats: { 'http-response': { body: 'news' } } }
    assert.equal((await t.publishUntil(answered, item)).text, 'news')
  },
  async 'body: all 256 bytes of a request come back in a response'(t) {
    const body = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const headers = { 'Content-Type': 'application/octet-stream' }
    const answer = await t.get('/echo', { method: 'POST', headers, body })
    assert.deepEqual(answer.body, Buffer.from(body))
  },
  async 'unsigned: events without a signature, sent past the proxy, are answered 403'(t) {
    const headers = {
      'Content-Type': EVENTS,
      Accept: EVENTS,
      'Connection-Id': 'forged',
      'Meta-User': 'admin',
    }
    for (const path of ['/socket', '/chat', '/direct']) {
      for (const body of ['OPEN\r\n', 'TEXT zz\r\n']) {
        const answer = await t.direct(path, { method: 'POST', headers, body })
        assert.equal(answer.status, 403, path)
      }
    }
  },
})

const COOKIES: readonly string[] = [
  'session=abc; httponly; path=/',
  'theme=dark; expires=wed, 01 jan 2031 00:00:00 gmt',
]

// Attributes in lower case and in order: platforms write cookies anew.
function cookiesOf(headers: readonly string[]): string[] {
  const spell = (header: string): string => {
    const [pair = '', ...attributes] = header.split(/; */)
    return [pair, ...attributes.map((attribute) => attribute.toLowerCase()).toSorted()].join('; ')
  }
  return headers.map(spell).toSorted()
}
