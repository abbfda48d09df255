import { expect } from 'vitest'
import { control, events, open, text, webSocketOrigin } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openSubscriber, toSockets } from '../harness/openers.ts'

export const controlClauses: readonly Clause[] = clausesOf({
  async 'C-1 a subscriber receives what is published, text and bytes'(t) {
    const { channel, client } = await openSubscriber(t)
    await t.publish(toSockets(channel, 'héllo'))
    expect(await client.message()).toBe('héllo')
    await t.publish(toSockets(channel, { 'content-bin': 'AP8NCg==' }))
    expect(await client.message()).toEqual(Buffer.from([0x00, 0xff, 0x0d, 0x0a]))
  },
  async 'C-2 a subscription in a later answer counts'(t) {
    const channel = t.channel()
    t.origin.answer(
      webSocketOrigin({ [text('join')]: control({ channel, type: 'subscribe' }) + text('m:joined') }),
    )
    const client = await t.ws('/ws')
    client.send('join')
    expect(await client.message()).toBe('joined')
    await t.subscribed(channel)
    await t.publish(toSockets(channel, 'hi'))
    expect(await client.message()).toBe('hi')
  },
  async 'C-3 unsubscribe ends a subscription, others stay'(t) {
    const [channel, other] = [t.channel(), t.channel()]
    const leave = control({ type: 'unsubscribe', channel }) + control({ type: 'subscribe', channel: other })
    const { client } = await openSubscriber(t, { channel, table: { [text('leave')]: leave } })
    client.send('leave')
    await t.subscribed(other)
    await t.publish(toSockets(channel, 'lost'), toSockets(other, 'kept'))
    expect(await client.message()).toBe('kept')
  },
  async 'C-4 the 21st subscription is ignored'(t) {
    const more = Array.from({ length: 20 }, () => t.channel())
    const after = more.map((channel) => control({ type: 'subscribe', channel })).join('')
    const { client } = await openSubscriber(t, { after })
    await t.subscribed(more[18]!)
    await t.publish(toSockets(more[19]!, '21st'), toSockets(more[18]!, '20th'))
    expect(await client.message()).toBe('20th')
  },
  'C-5 after detach the origin gets CLOSE, publishes still arrive and the close of the client is answered': {
    async run(t) {
      const table = { [text('away')]: control({ type: 'detach' }) }
      const { channel, client } = await openSubscriber(t, { table })
      client.send('away')
      await t.origin.next()
      await t.origin.next()
      expect((await t.origin.next()).text).toBe('CLOSE\r\n')
      client.send('discarded')
      await t.publish(toSockets(channel, 'still here'))
      expect(await client.message()).toBe('still here')
      client.socket.close(1000)
      expect((await client.closed()).code).toBe(1000)
      expect(t.origin.requests).toHaveLength(3)
    },
  },
  async 'C-6 set-meta gives the subscription what its filters compare'(t) {
    const before = control({ type: 'set-meta', name: 'user', value: 'alice' })
    const { channel, client } = await openSubscriber(t, { before, filters: ['skip-self'] })
    await t.publish(toSockets(channel, 'own', { meta: { sender: 'alice' } }))
    await t.publish(toSockets(channel, 'other', { meta: { sender: 'bob' } }))
    expect(await client.message()).toBe('other')
  },
  'C-7 keep-alive sends its message again and again, text or a PING': {
    seconds: 2,
    async run(t) {
      const keep = control({
        type: 'keep-alive',
        'message-type': 'text',
        content: 'tick',
        timeout: 1,
        mode: 'interval',
      })
      const { client } = await openSubscriber(t, { after: keep })
      expect([await client.message(), await client.message()]).toEqual(['tick', 'tick'])
      const ping = control({ type: 'keep-alive', 'message-type': 'ping', content: 'p', timeout: 1 })
      const pinged = await openSubscriber(t, { after: ping })
      expect(await pinged.client.control()).toBe('ping p')
    },
  },
  'C-8 keep-alive content-bin carries any bytes': {
    seconds: 1,
    async run(t) {
      const keep = control({
        type: 'keep-alive',
        'message-type': 'binary',
        'content-bin': 'AP8=',
        timeout: 1,
      })
      const { client } = await openSubscriber(t, { after: keep })
      expect(await client.message()).toEqual(Buffer.from([0x00, 0xff]))
    },
  },
  'C-9 send-delayed sends its message to the client by itself': {
    seconds: 1,
    async run(t) {
      const delayed = control({ type: 'send-delayed', 'message-type': 'text', content: 'late', timeout: 1 })
      const { client } = await openSubscriber(t, { after: delayed })
      expect(await client.message()).toBe('late')
    },
  },
  async 'C-10 flush-delayed sends a delayed message now'(t) {
    const delayed = control({ type: 'send-delayed', 'message-type': 'text', content: 'late', timeout: 600 })
    const table = { [text('now')]: control({ type: 'flush-delayed' }) }
    const { client } = await openSubscriber(t, { after: delayed, table })
    client.send('now')
    expect(await client.message()).toBe('late')
  },
  'C-11 a malformed control message is ignored, and the connection goes on': {
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
  async 'C-12 session is accepted'(t) {
    const after = control({ type: 'session', id: 'a session' })
    const { channel, client } = await openSubscriber(t, { after })
    await t.publish(toSockets(channel, 'hi'))
    expect(await client.message()).toBe('hi')
  },
  async 'C-13 a BINARY event that begins c: is no control message'(t) {
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
  async 'C-14 a channel name in a control message may hold any characters'(t) {
    const { channel, client } = await openSubscriber(t, { channel: ` ${t.channel()}, é€😀; "q" ` })
    await t.publish(toSockets(channel, 'hi'))
    expect(await client.message()).toBe('hi')
  },
})
