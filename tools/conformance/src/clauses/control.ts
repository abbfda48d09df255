import { expect } from 'vitest'
import { control, events, open, text, webSocketOrigin } from '../harness/answers.ts'
import type { Clause } from '../harness/clause.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

const message = (channel: string, content: string) => ({ channel, formats: { 'ws-message': { content } } })

/** Opens a WebSocket that subscribes to a new channel; `table` answers what it sends. */
async function subscriber(
  t: ClauseContext,
  table: (channel: string) => Record<string, string> = () => ({}),
  more = '',
) {
  const channel = t.channel()
  const answer = open(control({ type: 'subscribe', channel }) + more)
  t.origin.answer(webSocketOrigin({ 'OPEN\r\n': answer, ...table(channel) }))
  const client = await t.ws('/ws')
  await t.subscribed(channel)
  return { channel, client }
}

export const controlClauses: readonly Clause[] = [
  {
    id: 'C-1',
    title: 'a subscriber receives what is published, text and bytes',
    async run(t) {
      const { channel, client } = await subscriber(t)
      await t.publish(message(channel, 'héllo'))
      expect(await client.message()).toBe('héllo')
      await t.publish({ channel, formats: { 'ws-message': { 'content-bin': 'AP8NCg==' } } })
      expect(await client.message()).toEqual(Buffer.from([0x00, 0xff, 0x0d, 0x0a]))
    },
  },
  {
    id: 'C-2',
    title: 'a subscription in a later answer counts',
    async run(t) {
      const channel = t.channel()
      t.origin.answer(
        webSocketOrigin({ [text('join')]: control({ channel, type: 'subscribe' }) + text('m:joined') }),
      )
      const client = await t.ws('/ws')
      client.send('join')
      expect(await client.message()).toBe('joined')
      await t.subscribed(channel)
      await t.publish(message(channel, 'hi'))
      expect(await client.message()).toBe('hi')
    },
  },
  {
    id: 'C-3',
    title: 'unsubscribe ends a subscription, others stay',
    async run(t) {
      const other = t.channel()
      const { channel, client } = await subscriber(t, (name) => ({
        [text('leave')]:
          control({ type: 'unsubscribe', channel: name }) + control({ type: 'subscribe', channel: other }),
      }))
      client.send('leave')
      await t.subscribed(other)
      await t.publish(message(channel, 'lost'), message(other, 'kept'))
      expect(await client.message()).toBe('kept')
    },
  },
  {
    id: 'C-4',
    title: 'the 21st subscription is ignored',
    async run(t) {
      const more = Array.from({ length: 20 }, () => t.channel())
      const { client } = await subscriber(
        t,
        undefined,
        more.map((channel) => control({ type: 'subscribe', channel })).join(''),
      )
      await t.subscribed(more[18]!)
      await t.publish(message(more[19]!, '21st'), message(more[18]!, '20th'))
      expect(await client.message()).toBe('20th')
    },
  },
  {
    id: 'C-5',
    title:
      'after detach the origin gets CLOSE, publishes still arrive and the close of the client is answered',
    async run(t) {
      const { channel, client } = await subscriber(t, () => ({ [text('away')]: control({ type: 'detach' }) }))
      client.send('away')
      await t.origin.next()
      await t.origin.next()
      expect((await t.origin.next()).text).toBe('CLOSE\r\n')
      client.send('discarded')
      await t.publish(message(channel, 'still here'))
      expect(await client.message()).toBe('still here')
      client.socket.close(1000)
      expect((await client.closed()).code).toBe(1000)
      expect(t.origin.requests).toHaveLength(3)
    },
  },
  {
    id: 'C-6',
    title: 'set-meta gives the subscription what its filters compare',
    async run(t) {
      const channel = t.channel()
      const controls =
        control({ type: 'set-meta', name: 'user', value: 'alice' }) +
        control({ type: 'subscribe', channel, filters: ['skip-self'] })
      t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open(controls) }))
      const client = await t.ws('/ws')
      await t.subscribed(channel)
      await t.publish({ ...message(channel, 'own'), meta: { sender: 'alice' } })
      await t.publish({ ...message(channel, 'other'), meta: { sender: 'bob' } })
      expect(await client.message()).toBe('other')
    },
  },
  {
    id: 'C-7',
    title: 'keep-alive sends its message again and again, text or a PING',
    seconds: 2,
    async run(t) {
      const keep = control({
        type: 'keep-alive',
        'message-type': 'text',
        content: 'tick',
        timeout: 1,
        mode: 'interval',
      })
      const { client } = await subscriber(t, undefined, keep)
      expect([await client.message(), await client.message()]).toEqual(['tick', 'tick'])
      const ping = control({ type: 'keep-alive', 'message-type': 'ping', content: 'p', timeout: 1 })
      const pinged = await subscriber(t, undefined, ping)
      expect(await pinged.client.control()).toBe('ping p')
    },
  },
  {
    id: 'C-8',
    title: 'keep-alive content-bin carries any bytes',
    seconds: 1,
    async run(t) {
      const keep = control({
        type: 'keep-alive',
        'message-type': 'binary',
        'content-bin': 'AP8=',
        timeout: 1,
      })
      const { client } = await subscriber(t, undefined, keep)
      expect(await client.message()).toEqual(Buffer.from([0x00, 0xff]))
    },
  },
  {
    id: 'C-9',
    title: 'send-delayed sends its message to the client by itself',
    seconds: 1,
    async run(t) {
      const delayed = control({ type: 'send-delayed', 'message-type': 'text', content: 'late', timeout: 1 })
      const { client } = await subscriber(t, undefined, delayed)
      expect(await client.message()).toBe('late')
    },
  },
  {
    id: 'C-10',
    title: 'flush-delayed sends a delayed message now',
    async run(t) {
      const delayed = control({ type: 'send-delayed', 'message-type': 'text', content: 'late', timeout: 600 })
      const { client } = await subscriber(
        t,
        () => ({ [text('now')]: control({ type: 'flush-delayed' }) }),
        delayed,
      )
      client.send('now')
      expect(await client.message()).toBe('late')
    },
  },
  {
    id: 'C-11',
    title: 'a malformed control message is ignored, and the connection goes on',
    defect: { what: 'the connection is cut 8 s later', until: '1.41' },
    seconds: 9,
    async run(t) {
      const bad = ['c:{"type":', 'c:[]', 'c:{"type":"nonsense"}', 'c:{"type":"subscribe"}']
      const goesOn = bad.map(async (content) => {
        t.origin.answer(({ text: body, target }) => {
          if (body === 'OPEN\r\n') return open()
          return events(text(body.includes('after') ? 'm:answer' : bad[Number(target.slice(1))]!))
        })
        const client = await t.ws(`/${bad.indexOf(content)}`)
        client.send('go')
        // Older versions wait 8 s for an acknowledgement.
        const cut = client.closed(9).then(
          () => true,
          () => false,
        )
        expect([content, await cut]).toEqual([content, false])
        client.send('after')
        return [content, await client.message()]
      })
      expect(await Promise.all(goesOn)).toEqual(bad.map((content) => [content, 'answer']))
    },
  },
  {
    id: 'C-12',
    title: 'session is accepted',
    async run(t) {
      const { channel, client } = await subscriber(
        t,
        undefined,
        control({ type: 'session', id: 'a session' }),
      )
      await t.publish(message(channel, 'hi'))
      expect(await client.message()).toBe('hi')
    },
  },
  {
    id: 'C-13',
    title: 'a BINARY event that begins c: is no control message',
    async run(t) {
      const body = 'c:{"type":"detach"}'
      const accept = {
        headers: [
          ['Content-Type', 'application/websocket-events'],
          ['Sec-WebSocket-Extensions', 'grip; message-prefix=""'],
        ] as const,
      }
      t.origin.answer(
        webSocketOrigin({
          'OPEN\r\n': { ...accept, body: 'OPEN\r\n' },
          [text('go')]: `BINARY 13\r\n${body}\r\n`,
        }),
      )
      const client = await t.ws('/ws')
      client.send('go')
      expect(await client.message()).toEqual(Buffer.from(body))
    },
  },
  {
    id: 'C-14',
    title: 'a channel name in a control message may hold any characters',
    async run(t) {
      const channel = ` ${t.channel()}, é€😀; "q" `
      t.origin.answer(webSocketOrigin({ 'OPEN\r\n': open(control({ type: 'subscribe', channel })) }))
      const client = await t.ws('/ws')
      await t.subscribed(channel)
      await t.publish(message(channel, 'hi'))
      expect(await client.message()).toBe('hi')
    },
  },
]
