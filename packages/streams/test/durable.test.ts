import { createStreams, memoryHistory } from '@grip/streams'
import { type DurableStreams, durableStreams } from '@grip/streams/durable-streams'
import { expect, it } from 'vitest'
import { describeProxies } from './kit/describe-proxies.ts'
import { eventsIn } from './kit/sse.ts'

describeProxies('durable streams', (behind) => {
  const open = (): DurableStreams => durableStreams(createStreams({ history: memoryHistory() }))
  const serve = (durable = open()): DurableStreams => {
    behind.serve((_, grip) => durable.handle(grip))
    return durable
  }
  /** Appends once, after a read with `race` was answered and before the proxy has the answer. */
  const serveRace = (): void => {
    const durable = open()
    let raced = false
    behind.serve(async (request, grip) => {
      const answer = await durable.handle(grip)
      if (raced || !request.url.includes('race')) return answer
      raced = true
      await durable.append(grip, '/jobs/7', '{"done":1}')
      return answer
    })
  }
  const channel = () => `${behind.t.host}-durable:%2Fjobs%2F7`
  const subscribed = (count: number) => behind.t.subscribed(channel(), count)
  const send = (method: string, type: string, body = '', more: Record<string, string> = {}) =>
    behind.t.get('/jobs/7', { method, headers: { 'Content-Type': type, ...more }, body })
  const follow = (query = 'offset=-1&live=sse') => behind.t.request(`/jobs/7?${query}`)

  it('complete a long-poll with what is appended between the answer and the hold', async () => {
    serveRace()
    await send('PUT', 'application/json')
    await follow().until('upToDate')
    await subscribed(1)
    const { status, text, headers } = await behind.t.get('/jobs/7?offset=-1&live=long-poll&race')
    expect([status, text]).toEqual([200, '[{"done":1}]'])
    expect(headers.get('stream-next-offset')).toBe('0000000000000002')
    expect(behind.errors).toEqual([])
  })

  it('bring readers of events what is appended between the answer and the hold', async () => {
    serveRace()
    await send('PUT', 'application/json')
    await follow().until('upToDate')
    await subscribed(1)
    const reader = follow('offset=-1&live=sse&race')
    const [control, data] = eventsIn(await reader.until('"done":1}]\n\n'))
    expect([control!.event, data]).toEqual(['control', { event: 'data', data: '[{"done":1}]' }])
    expect(behind.errors).toEqual([])
  })

  it('carry the lines and spaces of a text, and the digits of a number', async () => {
    serve()
    await send('PUT', 'text/plain', ' one\n  two\n')
    expect(eventsIn(await follow().until('control'))[0]!.data).toBe(' one\n  two\n')
    await behind.t.get('/jobs/8', { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
    const body = '[12345678901234567890, {"a":\n1}]'
    await behind.t.get('/jobs/8', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    expect((await behind.t.get('/jobs/8')).text).toBe('[12345678901234567890, {"a":\n1}]')
  })

  it('bring what is too large to be published by asking for it', async () => {
    serve()
    const large = 'x'.repeat(800_000)
    await send('PUT', 'text/plain')
    const stream = follow()
    const poll = follow('offset=-1&live=long-poll')
    await stream.until('upToDate')
    await subscribed(2)
    expect((await send('POST', 'text/plain', large)).status).toBe(204)
    expect((await poll.complete()).text).toHaveLength(800_000)
    expect(eventsIn(await stream.until('0000002'))[1]!.data).toHaveLength(800_000)
  })

  it('bring the events of a long stream in parts', async () => {
    const durable = serve()
    await send('PUT', 'text/plain')
    const nobody = { publish: async () => {} }
    for (let count = 0; count < 25; count++) await durable.append(nobody, '/jobs/7', 'x'.repeat(100_000))
    const events = eventsIn(await follow().until('"upToDate":true}', 20))
    const lengths = events.filter(({ event }) => event === 'data').map(({ data }) => data!.length)
    expect(lengths).toEqual([1_000_000, 1_000_000, 500_000])
    expect(events.at(-1)!.data).toContain('"streamNextOffset":"0000000000000026"')
  })

  it('end the reads of a stream that is deleted, and begin anew', async () => {
    serve()
    await send('PUT', 'text/plain', 'old')
    const stream = follow()
    const poll = follow('offset=now&live=long-poll')
    await stream.until('upToDate')
    await subscribed(2)
    expect((await behind.t.get('/jobs/7', { method: 'DELETE' })).status).toBe(204)
    await stream.complete()
    expect((await poll.complete()).status).toBe(404)
    expect((await send('PUT', 'text/plain', 'new')).status).toBe(201)
    const before = behind.proxy.now()
    const again = follow()
    await again.until('upToDate')
    await behind.proxy.waitForSubscriber(channel(), 1, before)
    await send('POST', 'text/plain', ' and newer')
    expect(eventsIn(await again.until('newer\n\n')).map(({ data }) => data)).toEqual([
      'new',
      expect.stringMatching('"streamNextOffset":"0000000000000004"'),
      ' and newer',
    ])
    expect((await behind.t.get('/jobs/7?offset=0000000000000001')).status).toBe(410)
  })
})
