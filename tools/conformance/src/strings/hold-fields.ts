import type { HoldInit } from '@grip/core'
import type { ClauseContext } from '../harness/clause-context.ts'
import type { Exchange } from '../harness/http-client.ts'
import { serveHandler } from '../harness/serve-handler.ts'
import { Unmet } from '../harness/within.ts'
import { field, type StringField, without } from './field.ts'

type Channels = Parameters<Parameters<Parameters<typeof serveHandler>[1]>[1]['holdStream']>[0]

/** A request that is held, and what is published to it. */
interface Held {
  exchange: Exchange
  channel: string
  publish(content: string): Promise<void>
  /** What a stream received, which `[end]` ends. */
  received(): Promise<string>
}

/** Holds a stream; what the hold throws is thrown here. */
async function stream(
  t: ClauseContext,
  init: HoldInit = {},
  more: (channel: string) => Channels = (channel) => channel,
): Promise<Held> {
  const channel = t.channel()
  let thrown: { error: unknown } | undefined
  serveHandler(t, (request, grip) => {
    if (new URL(request.url).pathname !== '/') return new Response('[next]')
    try {
      return grip.holdStream(more(channel), init)
    } catch (error) {
      thrown = { error }
      return new Response(null, { status: 500 })
    }
  })
  const exchange = t.request('/')
  const { status } = await exchange.head()
  if (thrown) throw thrown.error
  if (status !== 200) throw new Unmet(`the hold was answered ${status}`)
  await t.subscribed(channel)
  const publish = (content: string) => t.publish({ channel, formats: { 'http-stream': { content } } })
  return {
    exchange,
    channel,
    publish,
    async received() {
      await publish('[end]')
      const all = await exchange.until('[end]')
      return Buffer.from(all.slice(0, -'[end]'.length), 'latin1').toString()
    },
  }
}

/** The answer to a long-poll after its timeout, or to what is published with a `prev-id`. */
async function poll(t: ClauseContext, init: HoldInit, prevId?: string): Promise<string> {
  const channel = t.channel()
  let thrown: { error: unknown } | undefined
  serveHandler(t, (_, grip) => {
    try {
      return grip.holdResponse({ name: channel, prevId }, init)
    } catch (error) {
      thrown = { error }
      return new Response(null, { status: 500 })
    }
  })
  const exchange = t.request('/')
  if (prevId === undefined) {
    const { status, text } = await exchange.complete()
    if (thrown) throw thrown.error
    if (status !== 200) throw new Unmet(`the hold was answered ${status}`)
    return text
  }
  await Promise.race([t.subscribed(channel), exchange.complete()])
  if (thrown) throw thrown.error
  const item = { channel, id: 'later', 'prev-id': prevId, formats: { 'http-response': { body: 'heard' } } }
  return (await t.publishUntil(exchange.complete(), item)).text
}

/** Fields of a hold, those of its response and those of its instruction. */
export const holdFields: readonly StringField[] = [
  field('channel of a hold', 'plain, CR, LF', async (t, text) => {
    const [named, other] = [text, without(text)].map((name) => name + t.host) as [string, string]
    const { received } = await stream(t, {}, (channel) => [named, channel])
    for (const channel of new Set([named, other])) {
      await t.publish({ channel, formats: { 'http-stream': { content: JSON.stringify(channel) } } })
    }
    return (await received()) === JSON.stringify(named) ? text : 'another channel'
  }),
  field('filter of a hold', 'plain, CR, LF', async (t, text) => {
    const { received } = await stream(t, {}, (name) => ({ name, filters: [text] }))
    return (await received()) === '' ? text : 'something else'
  }),
  // It comes back in a header.
  field('prevId of a hold', 'plain', async (t, prevId) =>
    (await poll(t, { timeout: 60 }, prevId)) === 'heard' ? prevId : '',
  ),
  field('name of meta of a hold', 'plain, CR, LF', async (t, text) => {
    const meta = { [text]: 'there' }
    const { publish, received } = await stream(t, { meta }, (name) => ({ name, filters: ['var-subst'] }))
    await publish(`%(${text})s`)
    return (await received()) === 'there' ? text : 'nothing'
  }),
  field('value of meta of a hold', 'plain, CR, LF, NUL', async (t, value) => {
    const { publish, received } = await stream(t, { meta: { name: value } }, (name) => ({
      name,
      filters: ['var-subst'],
    }))
    await publish('%(name)s')
    return received()
  }),
  field(
    'statusText of a hold',
    'plain',
    async (t, statusText) => (await (await stream(t, { statusText })).exchange.head()).reason,
  ),
  field('name of a header of a hold', 'plain', async (t, text) => {
    const { exchange } = await stream(t, { headers: { [text]: 'x' } })
    const { headers } = await exchange.head()
    return headers.names().find((name) => headers.get(name) === 'x') ?? ''
  }),
  field('value of a header of a hold', 'plain', async (t, value) => {
    const { exchange } = await stream(t, { headers: { 'x-a': value } })
    return (await exchange.head()).headers.get('x-a') ?? ''
  }),
  field('reason and headers of a hold that is JSON', 'plain', async (t, text) => {
    const init = { statusText: text, headers: { 'x-a': text } }
    const { exchange } = await stream(t, init, (channel) => [channel, `${t.host}-ä`])
    const { reason, headers } = await exchange.head()
    return reason === text && headers.get('x-a') === text ? text : reason
  }),
  field('beginning of a stream', 'plain, CR, LF, NUL, U+FEFF, 1 MB', async (t, body) =>
    (await stream(t, { body })).received(),
  ),
  field('beginning of a stream that is JSON', 'plain, CR, LF, NUL, U+FEFF', async (t, body) =>
    (await stream(t, { body }, (channel) => [channel, `${t.host}-ä`])).received(),
  ),
  field('body of a long-poll', 'plain, CR, LF, NUL, U+FEFF', (t, body) => poll(t, { body, timeout: 5 })),
  field('address of a link', 'plain', async (t, text) => {
    const { exchange } = await stream(t, { link: { rel: 'next', uri: `/${text}`, timeout: 1 } })
    await exchange.until('[next]')
    return text
  }),
  field('content of a keep-alive of a stream', 'plain, CR, LF, NUL, U+FEFF', async (t, content) => {
    const { exchange } = await stream(t, { keepAlive: { content, timeout: 1 } })
    const last = Buffer.from(content).toString('latin1')
    return Buffer.from(await exchange.until(last), 'latin1').toString()
  }),
]
