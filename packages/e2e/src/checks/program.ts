import assert from 'node:assert/strict'
import type { ClauseContext } from '@grip/conformance'
import type { Check } from './check.ts'

type WebSocketClient = Awaited<ReturnType<ClauseContext['ws']>>

/** The chat example as it is, and the loop of the direct style. */
export const programChecks: readonly Check[] = [
  {
    id: 'program',
    title: 'the program: `/say` and a WebSocket of `/chat` reach `/chat`, `/events` and `/poll`',
    async run(t, row) {
      const client = await t.ws('/chat', { headers: { Origin: `http://${t.host}` } })
      const stream = t.request('/events')
      const polled = t.request('/poll').complete(60)
      await t.subscribed(`${row.prefix}news`, 3)
      await stream.head()

      assert.equal(await sayUntil(t, polled, 'héllo'), 'héllo')
      assert.equal(await said(client), 'héllo')
      await stream.until('data: h\u00c3\u00a9llo\n\n')

      client.send('from the socket')
      let message = await said(client)
      // The long-poll may have needed a second publish.
      while (message === 'héllo') message = await said(client)
      assert.equal(message, 'from the socket')
      await stream.until('data: from the socket\n\n')

      const foreign = t.handshake('/chat', { headers: { Origin: 'http://foreign.test' } })
      assert.equal((await foreign.refused()).status, 403)
      assert.equal((await t.get('/nowhere')).status, 404)
    },
  },
  {
    id: 'direct',
    title: 'the direct style: a loop over what was received, and a close that is echoed',
    async run(t, row) {
      const [one, other] = [await t.ws('/direct'), await t.ws('/direct')]
      await t.subscribed(`${row.prefix}direct`, 2)
      one.send('héllo')
      assert.deepEqual([await one.message(), await other.message()], ['héllo', 'héllo'])
      one.socket.close(4001, 'bye')
      assert.deepEqual(await one.closed(), { code: 4001, reason: 'bye' })
    },
  },
]

/** The next message, without those by which the proxy says that it is still there. */
async function said(client: WebSocketClient): Promise<string | Buffer> {
  for (;;) {
    const message = await client.message()
    if (message !== '{"ping":true}') return message
  }
}

// The proxy repeats the request of a new hold after about a second, and what is published meanwhile is lost.
async function sayUntil(t: ClauseContext, polled: Promise<{ text: string }>, text: string): Promise<string> {
  for (let attempt = 1; attempt < 5; attempt++) {
    const headers = { 'Content-Type': 'text/plain;charset=UTF-8' }
    assert.equal((await t.get('/say', { method: 'POST', headers, body: text })).status, 204)
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, 3_000, undefined)))
    const answer = await Promise.race([polled, patience]).finally(() => clearTimeout(timer))
    if (answer) return answer.text
  }
  return (await polled).text
}
