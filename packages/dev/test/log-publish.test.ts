import { describe, expect, it } from 'vitest'
import { startOrigin } from './support/origin.ts'
import { startProxy, type TestProxy } from './support/proxy.ts'

const hold = { 'Grip-Hold': 'stream', 'Grip-Channel': 'a' }
const stream = { 'http-stream': { content: 'x' } }

async function startHeld(headers: Record<string, string> = hold): Promise<TestProxy> {
  const app = await startOrigin(() => [200, headers])
  const proxy = await startProxy(app.url)
  void fetch(proxy.url).catch(() => {})
  await proxy.event('subscribed')
  return proxy
}

const warnings = (proxy: TestProxy): (string | undefined)[][] =>
  proxy.events
    .filter(({ level }) => level === 'warning')
    .map(({ code, message, channel }) => [code, message, channel])

describe('a line is printed for', () => {
  it('an item that reaches nobody, and why', async () => {
    const proxy = await startHeld()
    await proxy.publish(
      { channel: 'b', formats: stream },
      { channel: 'a', formats: { 'ws-message': { content: 'x' } } },
    )
    expect(warnings(proxy)).toEqual([
      [
        'publish-no-subscriber',
        'an item for "b" reaches nobody: no one is subscribed; compare the name, prefix included, with that of the hold or subscription',
        'b',
      ],
      [
        'publish-no-subscriber',
        'an item for "a" reaches nobody: its subscribers receive only http-stream',
        'a',
      ],
    ])
  })

  it('an unknown format, an id that was used', async () => {
    const proxy = await startHeld()
    await proxy.publish({ channel: 'a', formats: { 'sse-message': {}, ...stream } })
    await proxy.publish(
      { channel: 'a', id: '1', formats: stream },
      { channel: 'a', id: '1', formats: stream },
    )
    expect(warnings(proxy)).toEqual([
      ['publish-format-unknown', 'format "sse-message" is unknown and reaches nobody', 'a'],
      [
        'publish-duplicate',
        'an item is dropped: its id was used on this channel within the last minute',
        'a',
      ],
    ])
  })

  it('but not a close that is published once more, in case one is lost', async () => {
    const proxy = await startHeld()
    const close = { channel: 'a', id: '1', formats: { 'http-stream': { action: 'close' } } }
    await proxy.publish(close, close)
    expect(warnings(proxy)).toEqual([])
  })

  it('a publish that is refused, with more than the answer says', async () => {
    const proxy = await startHeld()
    const response = await proxy.publish({ channel: 'a', formats: { 'ws-message': { action: 'again' } } })
    expect([response.status, await response.text()]).toEqual([400, 'Invalid format: \n'])
    await proxy.publish({ channel: 'a' })
    expect(warnings(proxy)).toEqual([
      [
        'publish-refused',
        'nothing of this publish is delivered: Invalid format: (unknown action "again")',
        undefined,
      ],
      [
        'publish-refused',
        'nothing of this publish is delivered: Invalid format: no formats specified',
        undefined,
      ],
    ])
  })

  it('a chunked publish, a query', async () => {
    const proxy = await startHeld()
    const body = new Blob(['{"items":[]}']).stream()
    const chunked = await fetch(`${proxy.controlUrl}/publish/`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(411)
    expect(
      (await fetch(`${proxy.controlUrl}/publish/?token=canary`, { method: 'POST', body: '{}' })).status,
    ).toBe(404)
    expect(warnings(proxy)).toEqual([
      ['publish-refused', 'a publish needs Content-Length; a chunked body is refused', undefined],
      [
        'control-refused',
        '/publish/ is not a path of the publish endpoint (a query is not allowed)',
        undefined,
      ],
    ])
  })

  it('content filters that do not match, which end a stream', async () => {
    const proxy = await startHeld()
    await proxy.publish({
      channel: 'a',
      formats: { 'http-stream': { content: 'x', 'content-filters': ['var-subst'] } },
    })
    expect(warnings(proxy)).toEqual([
      [
        'stream-ended',
        'the stream is ended: content filter mismatch: subscription= message=var-subst',
        undefined,
      ],
    ])
  })

  it('what a long-poll cannot take', async () => {
    const proxy = await startHeld({ 'Grip-Hold': 'response', 'Grip-Channel': 'a; filter=var-subst' })
    const send = (format: object) => proxy.publish({ channel: 'a', formats: { 'http-response': format } })
    await send({ action: 'close' })
    await send({ body: '', headers: { 'a b': 'c' } })
    expect(warnings(proxy)).toEqual([
      ['publish-action-ignored', 'close does nothing to a long-poll', 'a'],
      ['header-dropped', 'the published header "a b" is not a valid header', undefined],
    ])
  })
})

it('no event holds a key, a token, a message or a query', async () => {
  const app = await startOrigin(() => [200, hold, 'body-canary'])
  const proxy = await startProxy(app.url, { key: 'canary-key' })
  const headers = { Authorization: 'Bearer canary', Cookie: 'canary' }
  const client = await fetch(`${proxy.url}/?canary`, { headers })
  await proxy.publish({ channel: 'a', formats: { 'http-stream': { content: 'canary' } } })
  await client.body?.cancel()
  await proxy.event('unsubscribed')
  expect(JSON.stringify(proxy.events)).not.toContain('canary')
  expect(JSON.stringify(proxy.events)).not.toContain(String(app.requests[0]!.headers['grip-sig']))
})
