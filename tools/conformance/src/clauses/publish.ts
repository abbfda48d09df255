import { expect } from 'vitest'
import { control, hold, open } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openSubscriber, toSockets } from '../harness/openers.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import type { RequestInit } from '../harness/http-client.ts'

/** Posts to the publish endpoint and returns status and body. */
async function post(t: ClauseContext, body: unknown, path = '/publish/', init: RequestInit = {}) {
  const content = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await t.control(path, { method: 'POST', body: content, ...init })
  return [answer.status, answer.text]
}

const item = (fields: Record<string, unknown>) => ({ items: [{ channel: 'x', ...fields }] })

/** Opens a WebSocket that is subscribed to a new channel, and what publishes to it. */
async function subscriber(t: ClauseContext) {
  const { channel, client } = await openSubscriber(t)
  const publish = (format: object) => t.publish(toSockets(channel, format))
  return { channel, client, publish }
}

export const publishClauses: readonly Clause[] = clausesOf({
  async 'P-1 GET / says what it is'(t) {
    const answer = await t.control('/')
    expect([answer.status, answer.text]).toEqual([200, 'Pushpin API\n'])
    expect(answer.headers.get('connection')).toBe('close')
  },
  async 'P-2 /publish and /publish/ take items and answer Published, an empty list too'(t) {
    const items = item({ formats: { 'http-stream': { content: 'x' } } })
    expect(await post(t, items, '/publish/')).toEqual([200, 'Published\n'])
    expect(await post(t, items, '/publish')).toEqual([200, 'Published\n'])
    expect(await post(t, { items: [] })).toEqual([200, 'Published\n'])
  },
  async 'P-3 the answer is JSON when it is asked for'(t) {
    const [status, text] = await post(t, { items: [] }, '/publish/', {
      headers: { Accept: 'application/json' },
    })
    expect([status, JSON.parse(String(text))]).toEqual([200, { message: 'Published' }])
  },
  async 'P-4 formats may stand in the item itself'(t) {
    const { channel, client } = await subscriber(t)
    await t.publish({ channel, 'ws-message': { content: 'inline' } })
    expect(await client.message()).toBe('inline')
  },
  async 'P-5 a body that is not JSON, or not an object, is a 400'(t) {
    expect(await post(t, '{"items":')).toEqual([400, 'Body is not valid JSON.\n'])
    expect(await post(t, '[]')).toEqual([400, 'Invalid format.\n'])
  },
  async 'P-6 missing or wrong items are a 400 that says so'(t) {
    expect(await post(t, {})).toEqual([400, "Invalid format: object does not contain 'items'\n"])
    expect(await post(t, { items: 1 })).toEqual([
      400,
      "Invalid format: object contains 'items' with wrong type\n",
    ])
  },
  async 'P-7 an item without channel or formats, or with a wrong type, is a 400 that says so'(t) {
    const formats = { 'http-stream': { content: 'x' } }
    expect(await post(t, { items: [{ formats }] })).toEqual([
      400,
      "Invalid format: publish item object does not contain 'channel'\n",
    ])
    expect(await post(t, item({ id: 1, formats }))).toEqual([
      400,
      "Invalid format: publish item object contains 'id' with wrong type\n",
    ])
    expect(await post(t, item({}))).toEqual([400, 'Invalid format: no formats specified\n'])
  },
  async 'P-8 a format without content is a 400'(t) {
    const [streamStatus, stream] = await post(t, item({ formats: { 'http-stream': {} } }))
    expect(streamStatus).toBe(400)
    expect(stream).toContain("'http-stream' does not contain 'content' or 'content-bin'")
    const [responseStatus, response] = await post(t, item({ formats: { 'http-response': { code: 200 } } }))
    expect(responseStatus).toBe(400)
    expect(response).toContain("'http-response' does not contain 'body', 'body-bin', or 'body-patch'")
  },
  async 'P-9 an unknown format is ignored, an unknown action is a 400'(t) {
    expect((await post(t, item({ formats: { 'x-unknown': { content: 'x' } } })))[0]).toBe(200)
    expect((await post(t, item({ formats: { 'ws-message': { action: 'dance' } } })))[0]).toBe(400)
  },
  async 'P-10 one bad item rejects the whole request'(t) {
    const { channel, client, publish } = await subscriber(t)
    const good = toSockets(channel, 'lost')
    expect((await post(t, { items: [good, { channel }] }))[0]).toBe(400)
    await publish({ content: 'next' })
    expect(await client.message()).toBe('next')
  },
  async 'P-11 another method is a 405, another path or a query a 404'(t) {
    const get = await t.control('/publish/')
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await post(t, { items: [] }, '/elsewhere'))[0]).toBe(404)
    expect((await post(t, { items: [] }, '/publish/?a=1'))[0]).toBe(404)
  },
  async 'P-12 an Accept that it cannot meet is a 406'(t) {
    expect((await post(t, { items: [] }, '/publish/', { headers: { Accept: 'image/png' } }))[0]).toBe(406)
  },
  async 'P-13 a body that is announced as over 1000000 bytes is a 400'(t) {
    // Refused by its length alone: a client that was still writing could meet a closed connection first.
    const init = { headers: { 'Content-Length': '1000001' } }
    expect(await post(t, '', '/publish/', init)).toEqual([400, 'Request body too large.\n'])
  },
  'P-14 recover answers Updated': {
    alone: true,
    async run(t) {
      expect(await post(t, '', '/recover')).toEqual([200, 'Updated\n'])
    },
  },
  async 'P-15 a type in ws-message says what the message is; empty messages arrive'(t) {
    const { client, publish } = await subscriber(t)
    await publish({ type: 'binary', content: 'ab' })
    expect(await client.message()).toEqual(Buffer.from('ab'))
    await publish({ type: 'text', 'content-bin': 'YWI=' })
    expect(await client.message()).toBe('ab')
    await publish({ content: '' })
    expect(await client.message()).toBe('')
  },
  async 'P-16 ws-message may be a PING or a PONG'(t) {
    const { client, publish } = await subscriber(t)
    await publish({ type: 'ping', content: 'a' })
    expect(await client.control()).toBe('ping a')
    await publish({ type: 'pong', content: '' })
    expect(await client.control()).toBe('pong ')
  },
  async 'P-17 one item serves a WebSocket, a stream and a long-poll, each in its format'(t) {
    const channel = t.channel()
    const accept = open(control({ type: 'subscribe', channel }))
    t.origin.answer(({ method, target }) =>
      method === 'POST' ? accept : hold(target === '/s' ? 'stream' : 'response', channel),
    )
    const client = await t.ws('/ws')
    const stream = t.request('/s')
    const poll = t.request('/p')
    await t.subscribed(channel, 3)
    const formats = {
      'ws-message': { content: 'w' },
      'http-stream': { content: 's' },
      'http-response': { body: 'r' },
    }
    expect((await t.publishUntil(poll.complete(), { channel, formats })).text).toBe('r')
    expect(await stream.until('s')).toMatch(/^s+$/)
    expect(await client.message()).toBe('w')
  },
  async 'P-18 a byte order mark in front of published text is lost, unless the text has an escape'(t) {
    const channel = t.channel()
    t.origin.answer(hold('stream', `\xef\xbb\xbf${channel}`))
    const exchange = t.request('/')
    await t.subscribed(channel)
    const post = (name: string, content: string) => {
      const body = `{"items":[{"channel":"${name}","formats":{"http-stream":{"content":"${content}"}}}]}`
      return t.control('/publish/', { method: 'POST', body })
    }
    for (const content of ['\ufeffa.', String.raw`\ufeffb.`, String.raw`${'\ufeff'}c\n`, 'd\ufeff.']) {
      expect((await post(channel, content)).status).toBe(200)
    }
    await post(`\ufeff${channel}`, 'end')
    // One character per byte: three for the mark.
    expect(await exchange.until('end')).toBe('a.\xef\xbb\xbfb.\xef\xbb\xbfc\nd\xef\xbb\xbf.end')
  },
})
