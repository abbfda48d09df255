import type { WebSocketContext } from '@grip/core'
import type { ClauseContext } from '../harness/clause-context.ts'
import { serveHooks } from '../harness/serve-handler.ts'
import { connect } from './connect.ts'
import { field, type StringField, TEXTS, without } from './field.ts'

/** The first message that a client gets of a WebSocket that does something at its opening. */
async function first(t: ClauseContext, act: (ws: WebSocketContext) => void): Promise<string> {
  const { client } = await connect(t, act)
  return String(await client.message())
}

/** What a client reads of subscription meta, which a filter puts into what is published. */
async function substituted(t: ClauseContext, name: string, value: string): Promise<string> {
  const act = (ws: WebSocketContext) => ws.control({ type: 'set-meta', name, value })
  const { publish, heard } = await connect(t, act, { filters: ['var-subst'] })
  await publish({ webSocket: `%(${name})s` })
  return heard()
}

/** What a WebSocket hears that first did something with a channel, of which others may or may not publish. */
async function publishedTo(
  t: ClauseContext,
  channels: readonly string[],
  act: (ws: WebSocketContext) => void,
): Promise<string> {
  const { heard } = await connect(t, act)
  for (const channel of channels) {
    await t.publish({ channel, formats: { 'ws-message': { content: JSON.stringify(channel) } } })
  }
  return heard()
}

/** Fields of control messages and of a WebSocket's verbs. */
export const socketFields: readonly StringField[] = [
  field('channel of a subscription', 'plain, CR, LF', async (t, text) => {
    const [channel, other] = [text, without(text)].map((name) => name + t.host) as [string, string]
    const heard = await publishedTo(t, [...new Set([channel, other])], (ws) => ws.subscribe(channel))
    return heard === JSON.stringify(channel) ? text : heard
  }),
  field('channel of an unsubscription', 'plain, CR, LF', async (t, text) => {
    const channel = text + t.host
    const heard = await publishedTo(t, [channel], (ws) => {
      // Alone first, so that it is not the subscription that is refused.
      ws.unsubscribe(channel)
      ws.subscribe(channel)
      ws.unsubscribe(channel)
    })
    return heard === '' ? text : heard
  }),
  field('filter of a subscription', 'plain, CR, LF', async (t, text) => {
    const channel = `filtered-${t.host}`
    const heard = await publishedTo(t, [channel], (ws) => ws.subscribe({ name: channel, filters: [text] }))
    return heard === JSON.stringify(channel) ? text : heard
  }),
  field('id of a session', 'plain, CR, LF', async (t, id) => {
    const { heard } = await connect(t, (ws) => ws.control({ type: 'session', id }))
    return (await heard()) === '' ? id : ''
  }),
  field('name of set-meta', 'plain, CR, LF', async (t, name) =>
    (await substituted(t, name, 'there')) === 'there' ? name : '',
  ),
  field('value of set-meta', 'plain, CR, LF, NUL', (t, value) => substituted(t, 'name', value)),
  field('content of a keep-alive', 'plain, CR, LF, NUL, U+FEFF', (t, content) =>
    first(t, (ws) => ws.control({ type: 'keep-alive', content, timeout: 1 })),
  ),
  field('content of a delayed message', 'plain, CR, LF, NUL, U+FEFF', (t, content) =>
    first(t, (ws) => ws.control({ type: 'send-delayed', content, timeout: 1 })),
  ),
  field('message of a WebSocket', 'plain, CR, LF, NUL, U+FEFF', (t, message) =>
    first(t, (ws) => ws.send(message)),
  ),
  field('binary message of a WebSocket', 'plain, CR, LF, NUL, U+FEFF', (t, message) =>
    first(t, (ws) => ws.sendBinary(message)),
  ),
  field('reason of a close', 'plain, CR, LF', closedWith),
  field('name of a header of accept', 'plain', async (t, name) => {
    const { client } = await connect(t, (ws) => ws.accept({ headers: { [name]: 'x' } }))
    const headers = await client.opened()
    return headers.names().find((given) => headers.get(given) === 'x') ?? ''
  }),
  field('value of a header of accept', 'plain', async (t, value) => {
    const { client } = await connect(t, (ws) => ws.accept({ headers: { 'x-a': value } }))
    return (await client.opened()).get('x-a') ?? ''
  }),
  field('protocol of accept', 'plain', async (t, protocol) => {
    // A client fails a handshake in which its offer is not taken, and can offer no other text than this.
    const protocols = protocol === TEXTS['plain'] ? [protocol] : []
    const { client } = await connect(t, (ws) => ws.accept({ protocol }), { protocols })
    return client.socket.protocol
  }),
]

/** The reason of a close by the program. */
async function closedWith(t: ClauseContext, reason: string): Promise<string> {
  let thrown: unknown
  serveHooks(t, {
    message(ws) {
      try {
        ws.close(4000, reason)
      } catch (error) {
        thrown = error
        ws.disconnect()
      }
    },
  })
  const client = await t.ws('/ws')
  client.send('close')
  const { reason: received } = await client.closed()
  if (thrown !== undefined) throw thrown
  return received
}
