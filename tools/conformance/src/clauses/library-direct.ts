import type { IncomingMessage, ServerResponse } from 'node:http'
import { Grip, GripError } from '@grip/core'
import { webSocketFromIncoming, webSocketToServerResponse } from '@grip/node'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import { postEvents, sign } from '../harness/serve-handler.ts'

/** Serves the direct style: one loop over the messages, and one catch that answers with the status of the error. */
function serveDirect(t: ClauseContext, channel: string): GripError[] {
  const grip = new Grip(t.gripUrl)
  const errors: GripError[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const ws = await webSocketFromIncoming(request, grip)
    if (ws.isOpening()) {
      ws.accept()
      ws.subscribe(channel)
    }
    while (ws.canRecv()) {
      const message = ws.recv()
      if (message === null) {
        ws.close()
        break
      }
      await grip.publish(channel, { webSocket: message })
    }
    await webSocketToServerResponse(ws, response)
  }
  t.origin.serve((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof GripError) errors.push(error)
      response.writeHead(error instanceof GripError ? error.status : 500).end()
    })
  })
  return errors
}

export const libraryDirectClauses: readonly Clause[] = clausesOf({
  async 'G-5.1 the direct style: text and bytes of a client are published to all'(t) {
    const channel = t.channel()
    serveDirect(t, channel)
    const [one, other] = [await t.ws('/ws'), await t.ws('/ws')]
    await t.subscribed(channel, 2)
    one.send('héllo')
    expect([await one.message(), await other.message()]).toEqual(['héllo', 'héllo'])
    other.send(Uint8Array.of(0, 255))
    expect([await one.message(), await other.message()]).toEqual([
      Buffer.from([0, 255]),
      Buffer.from([0, 255]),
    ])
  },
  async 'G-5.2 the direct style: close() after the close of a client echoes it, a PING is answered'(t) {
    serveDirect(t, t.channel())
    const client = await t.ws('/ws')
    client.socket.ping('p')
    expect(await client.control()).toBe('pong p')
    client.socket.close(4001, 'bye')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'bye' })
  },
  async 'G-5.3 the direct style: unsigned is 403, malformed 400, a plain request 426, each a typed error'(t) {
    const errors = serveDirect(t, t.channel())
    const statuses = [
      (await postEvents(t, 'TEXT zz\r\n')).status,
      (await postEvents(t, 'TEXT zz\r\n', { 'Grip-Sig': await sign() })).status,
      (await t.get('/')).status,
    ]
    expect(statuses).toEqual([403, 400, 426])
    expect(errors.map(({ code }) => code)).toEqual([
      'ERR_GRIP_SIGNATURE',
      'ERR_GRIP_WEBSOCKET_EVENTS',
      'ERR_GRIP_NOT_WEBSOCKET',
    ])
  },
  async 'G-5.4 Grip.publish reaches a stream and closes a WebSocket with code and reason'(t) {
    const channel = t.channel()
    serveDirect(t, channel)
    const client = await t.ws('/ws')
    await t.subscribed(channel)
    const grip = new Grip(t.gripUrl)
    await grip.publish(channel, { webSocket: { type: 'ping', content: 'from outside' } })
    expect(await client.control()).toBe('ping from outside')
    await grip.publish(channel, { webSocket: { action: 'close', code: 4003, reason: 'over' } })
    expect(await client.closed()).toEqual({ code: 4003, reason: 'over' })
  },
  async 'G-5.5 a publish with an id that was used is dropped, a refused one is a typed error'(t) {
    const channel = t.channel()
    serveDirect(t, channel)
    const client = await t.ws('/ws')
    await t.subscribed(channel)
    const grip = new Grip(t.gripUrl)
    await grip.publish(channel, { webSocket: 'once' }, { id: 'same' })
    await grip.publish(channel, { webSocket: 'twice' }, { id: 'same' })
    await grip.publish(channel, { webSocket: 'next' }, { id: 'other' })
    expect([await client.message(), await client.message()]).toEqual(['once', 'next'])
    const tooLarge = grip.publish(channel, { webSocket: 'x'.repeat(1_000_001) })
    await expect(tooLarge).rejects.toMatchObject({ code: 'ERR_GRIP_PUBLISH' })
  },
})
