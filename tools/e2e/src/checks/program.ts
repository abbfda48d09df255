import assert from 'node:assert/strict'
import type { ClauseContext } from '@grip/conformance'
import { type Check, checksOf } from './check.ts'

type WebSocketClient = Awaited<ReturnType<ClauseContext['ws']>>

/** The programs as they are: that of the README, the chat example, and the loop of the direct style. */
export const programChecks: readonly Check[] = checksOf({
  async 'program: the program: `/say` and a WebSocket of `/chat` reach `/chat`, `/events` and `/poll`'(
    t,
    row,
  ) {
    const client = await t.ws('/chat', { headers: { Origin: `http://${t.host}` } })
    const stream = t.request('/events')
    const polled = t.request('/poll').complete(60)
    await t.subscribed(`${row.prefix}news`, 3)
    await stream.head()

    const say = async () => {
      const headers = { 'Content-Type': 'text/plain;charset=UTF-8' }
      assert.equal((await t.get('/say', { method: 'POST', headers, body: 'héllo' })).status, 204)
    }
    assert.equal((await t.publishUntil(polled, say)).text, 'héllo')
    assert.equal(await client.message(), 'héllo')
    await stream.until('data: h\u00c3\u00a9llo\n\n')

    client.send('from the socket')
    let message = await client.message()
    // The long-poll may have needed a second publish.
    while (message === 'héllo') message = await client.message()
    assert.equal(message, 'from the socket')
    await stream.until('data: from the socket\n\n')

    const foreign = t.handshake('/chat', { headers: { Origin: 'http://foreign.test' } })
    assert.equal((await foreign.refused()).status, 403)
    assert.equal((await t.get('/nowhere')).status, 404)
  },
  async 'rooms: the chat: what is posted to a room reaches its WebSockets, streams and long-polls, and is answered'(
    t,
    row,
  ) {
    const path = '/live?channel=room-a%252Fb'
    const client = await t.ws(path, { headers: { Origin: `http://${t.host}` } })
    const stream = t.request(path)
    await t.subscribed(`${row.prefix}room-a%2Fb`, 2)
    await stream.head()
    const say = async (key: string, text: string) => {
      const body = JSON.stringify({ channel: 'room-a%2Fb', event: 'say', data: { text }, key })
      const headers = { 'Content-Type': 'application/json' }
      return t.get('/live?name=Ada', { method: 'POST', headers, body })
    }
    const taken = await say('k1', 'héllo')
    assert.deepEqual([taken.status, taken.text], [200, '{"ack":"k1"}'])
    await stream.until('"text":"h\u00c3\u00a9llo"')
    let message = JSON.parse(String(await said(client))) as { event?: string; data?: unknown }
    while (message.event !== 'message') message = JSON.parse(String(await said(client))) as typeof message
    assert.equal((message.data as { text: string }).text, 'héllo')
    assert.equal((await say('k2', '')).status, 400)
    client.send('{"channel":"room-a%2Fb","event":"say","data":{"text":""},"key":"k3"}')
    const refused = JSON.parse(String(await said(client))) as { ack: string; error: { code: string } }
    assert.deepEqual([refused.ack, refused.error.code], ['k3', 'ERR_CHANNEL_DATA'])
  },
  async 'direct: the direct style: a loop over what was received, and a close that is echoed'(t, row) {
    const [one, other] = [await t.ws('/direct'), await t.ws('/direct')]
    await t.subscribed(`${row.prefix}direct`, 2)
    one.send('héllo')
    assert.deepEqual([await one.message(), await other.message()], ['héllo', 'héllo'])
    one.socket.close(4001, 'bye')
    assert.deepEqual(await one.closed(), { code: 4001, reason: 'bye' })
  },
})

/** The next message, without those by which the proxy says that it is still there. */
async function said(client: WebSocketClient): Promise<string | Buffer> {
  for (;;) {
    const message = await client.message()
    if (message !== '{"ping":true}') return message
  }
}
