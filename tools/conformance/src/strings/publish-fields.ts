import { Publisher, type PublishMessage } from '@grip/core'
import type { ClauseContext } from '../harness/clause-context.ts'
import type { Answer } from '../harness/http-client.ts'
import { serveHandler } from '../harness/serve-handler.ts'
import { connect } from './connect.ts'
import { field, type StringField, without } from './field.ts'

/** The text, where a client heard what it should; else what it heard instead. */
const exactly = (heard: string, expected: string, text: string): string => (heard === expected ? text : heard)

/** Answers a long-poll by a publish. */
async function poll(t: ClauseContext, httpResponse: PublishMessage['httpResponse']): Promise<Answer> {
  const channel = t.channel()
  const publisher = new Publisher(t.gripUrl)
  // Before anything is held: what is refused is refused at once.
  await publisher.publish(`unheard-${channel}`, { httpResponse })
  const headers = { 'content-type': 'application/json' }
  serveHandler(t, (_, grip) => grip.holdResponse(channel, { headers, body: '{"a":1}' }))
  const held = t.request('/')
  await t.subscribed(channel)
  return t.publishUntil(held.complete(), () => publisher.publish(channel, { httpResponse }))
}

/** What the JSON that answers a long-poll has beside its `a`. */
async function patched(t: ClauseContext, operation: object): Promise<[name: string, value: unknown]> {
  const { text } = await poll(t, { bodyPatch: [operation] })
  const entries = Object.entries(JSON.parse(text) as Record<string, unknown>)
  return entries.find(([name]) => name !== 'a')!
}

/** What a stream receives of a publish. */
export async function streamed(t: ClauseContext, httpStream: string): Promise<string> {
  const channel = t.channel()
  const publisher = new Publisher(t.gripUrl)
  await publisher.publish(`unheard-${channel}`, { httpStream })
  serveHandler(t, (_, grip) => grip.holdStream(channel))
  const stream = t.request('/')
  await t.subscribed(channel)
  await publisher.publish(channel, { httpStream })
  await publisher.publish(channel, { httpStream: '[end]' })
  const received = await stream.until('[end]')
  return Buffer.from(received.slice(0, -'[end]'.length), 'latin1').toString()
}

/** Fields of a publish, short and full forms alike. */
export const publishFields: readonly StringField[] = [
  field('channel', 'plain, CR, LF', async (t, text) => {
    const suffix = t.channel()
    const publisher = new Publisher(t.gripUrl)
    await publisher.publish(text + suffix, { webSocket: 'too early' })
    const { heard } = await connect(t, (ws) => ws.control({ type: 'subscribe', channel: text + suffix }))
    await publisher.publish(text + suffix, { webSocket: 'exact' })
    if (without(text) !== text) await publisher.publish(without(text) + suffix, { webSocket: 'other' })
    return exactly(await heard(), 'exact', text)
  }),
  field('prefix', 'plain, CR, LF', async (t, text) => {
    const suffix = t.channel()
    const publisher = new Publisher(t.gripUrl, { prefix: text })
    await publisher.publish(suffix, { webSocket: 'too early' })
    const { heard } = await connect(t, (ws) => ws.control({ type: 'subscribe', channel: text + suffix }))
    await publisher.publish(suffix, { webSocket: 'exact' })
    return exactly(await heard(), 'exact', text)
  }),
  field('id', 'plain, CR, LF', async (t, text) => {
    const { publish, heard } = await connect(t)
    await publish({ webSocket: '1' }, { id: text })
    await publish({ webSocket: '2' }, { id: text })
    if (without(text) === text) return exactly(await heard(), '1', text)
    await publish({ webSocket: '3' }, { id: without(text) })
    return exactly(await heard(), '1 3', text)
  }),
  field('prevId', 'plain, CR, LF', async (t, text) => {
    const { publish, heard } = await connect(t)
    await publish({ webSocket: '1' }, { id: 'first', prevId: text })
    await publish({ webSocket: '2' }, { id: text, prevId: 'first' })
    await publish({ webSocket: '3' }, { id: 'last', prevId: text })
    return exactly(await heard(), '1 2 3', text)
  }),
  field('name of meta', 'plain, CR, LF', async (t, text) => {
    const { publish, heard } = await connect(t)
    await publish({ webSocket: '1' }, { meta: { [text]: 'x', sender: 'me' } })
    return exactly(await heard(), '1', text)
  }),
  field('value of meta', 'plain, CR, LF, NUL', async (t, text) => {
    const options = { meta: { sender: text } }
    await new Publisher(t.gripUrl).publish(t.channel(), { webSocket: 'unheard' }, options)
    const { publish, heard } = await connect(
      t,
      (ws) => ws.control({ type: 'set-meta', name: 'user', value: text }),
      {
        filters: ['skip-self'],
      },
    )
    await publish({ webSocket: '1' }, options)
    await publish({ webSocket: '2' }, { meta: { sender: `${without(text)}2` } })
    return exactly(await heard(), '2', text)
  }),
  field('content filter', 'plain, CR, LF', async (t, text) => {
    const { publish, heard } = await connect(t)
    // A subscription has no such filter, so what asks for it is not for this client.
    await publish({ webSocket: { content: '1', contentFilters: [text] } })
    return exactly(await heard(), '', text)
  }),
  field('httpStream', 'plain, CR, LF, NUL, U+FEFF', streamed),
  field('body of httpResponse', 'plain, CR, LF, NUL, U+FEFF', async (t, text) => (await poll(t, text)).text),
  field(
    'reason of httpResponse',
    'plain',
    async (t, reason) => (await poll(t, { reason, body: 'x' })).reason,
  ),
  field('name of a header', 'plain', async (t, text) => {
    const { headers } = await poll(t, { headers: { [text]: 'x' }, body: 'x' })
    return headers.names().find((name) => headers.get(name) === 'x') ?? ''
  }),
  field(
    'value of a header',
    'plain',
    async (t, text) => (await poll(t, { headers: { 'x-a': text }, body: 'x' })).headers.get('x-a') ?? '',
  ),
  field('value in bodyPatch', 'plain, CR, LF, NUL', async (t, value) =>
    String((await patched(t, { op: 'add', path: '/b', value }))[1]),
  ),
  field(
    'path in bodyPatch',
    'plain, CR, LF, NUL, U+FEFF',
    async (t, text) => (await patched(t, { op: 'add', path: `/${text}`, value: 1 }))[0],
  ),
  field('webSocket', 'plain, CR, LF, NUL, U+FEFF', async (t, webSocket) => {
    const { publish, client } = await connect(t)
    await publish({ webSocket })
    return String(await client.message())
  }),
  field('payload of a ping', 'plain, CR, LF, NUL, U+FEFF', async (t, content) => {
    const { publish, client } = await connect(t)
    await publish({ webSocket: { type: 'ping', content } })
    return Buffer.from((await client.control()).slice('ping '.length), 'latin1').toString()
  }),
  field('reason of a published close', 'plain, CR, LF', async (t, reason) => {
    const { publish, client } = await connect(t)
    await publish({ webSocket: { action: 'close', code: 4000, reason } })
    return (await client.closed()).reason
  }),
]
