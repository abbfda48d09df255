import { expect } from 'vitest'
import { events, open, text } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openSubscriber, toSockets } from '../harness/openers.ts'
import type { OriginAnswer, Script } from '../harness/scripted-origin.ts'

const accepted = (bytes: number, body = ''): OriginAnswer =>
  events(Buffer.from(body, 'latin1'), [['Content-Bytes-Accepted', String(bytes)]])

/** A WebSocket origin that answers the requests after OPEN by number. */
function afterOpen(...answers: OriginAnswer[]): Script {
  return ({ text: body }, index) => (body === 'OPEN\r\n' ? open() : (answers[index - 1] ?? events('')))
}

export const webSocketAcceptanceClauses: readonly Clause[] = clausesOf({
  'W-7.1 a publish with the action refresh is a request without events, whose answer the client gets': {
    since: '1.38',
    async run(t) {
      const { channel, client } = await openSubscriber(t, { table: { '': text('m:refreshed') } })
      await t.publish(toSockets(channel, { action: 'refresh' }))
      expect(await client.message()).toBe('refreshed')
      expect(t.origin.requests.map((request) => request.text)).toEqual(['OPEN\r\n', ''])
    },
  },
  'W-7.2 what the origin does not accept is sent again with the next message, and counted': {
    since: '1.41',
    async run(t) {
      t.origin.answer(afterOpen(accepted(2, text('m:a')), events(text('m:b')), events(text('m:c'))))
      const client = await t.ws('/ws')
      for (const [message, answer] of [
        ['hello', 'a'],
        ['x', 'b'],
        ['y', 'c'],
      ] as const) {
        client.send(message)
        expect(await client.message()).toBe(answer)
      }
      expect(
        t.origin.requests
          .slice(1)
          .map(({ text: body, headers }) => [body, headers.get('content-bytes-replayed')]),
      ).toEqual([
        ['TEXT 5\r\nhello\r\n', undefined],
        ['TEXT 3\r\nllo\r\nTEXT 1\r\nx\r\n', '3'],
        ['TEXT 1\r\ny\r\n', undefined],
      ])
    },
  },
  'W-7.3 a part of a binary message that is not accepted stays binary': {
    since: '1.41',
    async run(t) {
      t.origin.answer(afterOpen(accepted(1, text('m:a')), events(text('m:b'))))
      const client = await t.ws('/ws')
      client.send(Buffer.from([0, 255, 13]))
      expect(await client.message()).toBe('a')
      client.send('x')
      expect(await client.message()).toBe('b')
      expect(t.origin.requests.at(-1)?.text).toBe('BINARY 2\r\n\xff\r\r\nTEXT 1\r\nx\r\n')
    },
  },
  'W-7.4 accepting more bytes than there were ends the connection': {
    since: '1.41',
    async run(t) {
      t.origin.answer(afterOpen(accepted(6)))
      const client = await t.ws('/ws')
      client.send('hello')
      expect(await client.closed()).toEqual({ code: 1006, reason: '' })
    },
  },
  'W-7.5 a CLOSE must be accepted together with what is before it': {
    since: '1.41',
    async run(t) {
      t.origin.answer(afterOpen(accepted(2, 'CLOSE 2\r\n\x03\xe8\r\n')))
      const client = await t.ws('/ws')
      client.socket.close(4000, 'bye')
      expect(await client.closed()).toEqual({ code: 1006, reason: '' })
    },
  },
})
