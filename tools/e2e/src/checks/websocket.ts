import assert from 'node:assert/strict'
import type { ClauseContext } from '@grip/conformance'
import { type Check, type CheckedRow, checksOf } from './check.ts'

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte)

/** WebSockets, by hooks. */
export const webSocketChecks: readonly Check[] = checksOf({
  async 'late: what a request hands to `waitUntil` is published, without another request'(t, row) {
    const { client, channel } = await connect(t, row)
    const answer = await t.get(`/later?channel=${channel}`, { method: 'POST', body: '' })
    assert.equal(answer.status, 202)
    const requests = await row.frozen?.()
    assert.equal(await client.message(), 'later')
    assert.equal(await row.frozen?.(), requests)
  },
  async 'open: a WebSocket opens with 101, and no sub-protocol or extension that nobody chose'(t, row) {
    const { headers } = await connect(t, row)
    assert.ok(headers.get('sec-websocket-accept'))
    assert.equal(headers.get('sec-websocket-protocol'), undefined)
    assert.equal(headers.get('sec-websocket-extensions'), undefined)
  },
  async 'text: UTF-8 text comes back, also empty, with line ends, and looking like an instruction to the proxy'(
    t,
    row,
  ) {
    const { client } = await connect(t, row)
    for (const text of ['héllo ☃ 𝄞', 'two\r\nlines', '', 'c:{"type":"detach"}', 'm:']) {
      client.send(text)
      assert.equal(await client.message(), text)
    }
  },
  async 'bytes: all 256 bytes come back in a binary message'(t, row) {
    const { client } = await connect(t, row)
    client.send(EVERY_BYTE)
    assert.deepEqual(await client.message(), Buffer.from(EVERY_BYTE))
  },
  async 'meta: meta that one request sets is there in the next'(t, row) {
    const { client } = await connect(t, row)
    const answers: unknown[] = []
    for (const text of ['who', 'login ann', 'who']) {
      client.send(text)
      answers.push(await client.message())
    }
    assert.deepEqual(answers, ['nobody', 'login ann', 'ann'])
  },
  async 'channel: a subscription brings what the app and what others publish'(t, row) {
    const { client, channel } = await connect(t, row)
    await t.publish({
      channel: row.prefix + channel,
      formats: { 'ws-message': { content: 'from elsewhere' } },
    })
    assert.equal(await client.message(), 'from elsewhere')
    client.send('publish')
    assert.equal(await client.message(), 'published')
  },
  async 'close: close code 4001 keeps its reason, both ways'(t, row) {
    const { client, channel } = await connect(t, row)
    const other = await t.ws(`/socket?channel=${channel}`)
    await t.subscribed(row.prefix + channel, 2)
    client.socket.close(4001, 'bye')
    assert.deepEqual(await client.closed(), { code: 4001, reason: 'bye' })
    assert.equal(await other.message(), 'closed 4001 bye')
    other.send('close')
    assert.deepEqual(await other.closed(), { code: 4001, reason: 'bye' })
  },
  async 'error: a hook that throws closes with 1011, after what it sent'(t, row) {
    const { client } = await connect(t, row)
    client.send('throw')
    assert.equal(await client.message(), 'throw')
    assert.deepEqual(await client.closed(), { code: 1011, reason: '' })
    assert.match(row.output(), /thrown by a hook/)
  },
})

async function connect(t: ClauseContext, row: CheckedRow) {
  const channel = t.channel()
  const client = t.handshake(`/socket?channel=${channel}`)
  const headers = await client.opened()
  await t.subscribed(row.prefix + channel)
  return { client, channel, headers }
}
