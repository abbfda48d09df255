import { Publisher } from '@grip/core'
import { createStreams, memoryHistory, type Streams, type UIMessageChunkLike } from '@grip/streams'
import { expect, it } from 'vitest'
import { describeProxies } from './kit/describe-proxies.ts'
import { eventsIn } from './kit/sse.ts'

describeProxies('streams that never end', (behind) => {
  const serve = () => {
    const history = memoryHistory()
    const errors: unknown[] = []
    const streams = createStreams({ history, onError: (error) => errors.push(error) })
    behind.serve(async (request, grip) => {
      const channel = new URL(request.url).pathname.split('/')[2]!
      if (request.method === 'GET') return streams.hold(grip, channel)
      return Response.json(await streams.append(grip, channel, await request.text()))
    })
    return { streams, history, errors }
  }

  const post = (channel: string, body: string) => behind.t.get(`/events/${channel}`, { method: 'POST', body })
  const open = (channel: string, lastId?: string) =>
    behind.t.request(`/events/${channel}?a=b,c;d`, {
      headers: lastId === undefined ? {} : { 'Last-Event-ID': lastId },
    })
  const subscribed = (channel: string, count?: number) =>
    behind.t.subscribed(`${behind.t.host}-${channel}`, count)
  const idsIn = (text: string) => eventsIn(text).flatMap(({ id }) => (id === undefined ? [] : [Number(id)]))
  const publisher = () => new Publisher(behind.t.gripUrl, { prefix: `${behind.t.host}-` })

  it('bring what is appended, and what a client has missed', async () => {
    const { errors } = serve()
    const stream = open('news')
    await subscribed('news')
    expect((await post('news', 'one')).text).toBe('1')
    expect((await post('news', 'two\nlines')).text).toBe('2')
    const all = await stream.until('lines\n\n')
    expect(all).toMatch(/^retry: [12]\d\d\d\n\nid: 1\ndata: one\n\nid: 2\ndata: two\ndata: lines\n\n$/)
    const { headers } = await stream.head()
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(headers.get('cache-control')).toBe('no-cache, no-store')
    expect(idsIn(await open('news', '1').until('lines\n\n'))).toEqual([2])
    for (const none of ['999999', 'nonsense', '-1', '1.5', '9'.repeat(400)]) {
      expect(idsIn(await open('news', none).until('lines\n\n')), none).toEqual([1, 2])
    }
    expect([errors, behind.errors]).toEqual([[], []])
  })

  it('bring an event that was never published together with the next one', async () => {
    const { history } = serve()
    const stream = open('quiet')
    await subscribed('quiet')
    await post('quiet', 'one')
    await stream.until('one\n\n')
    await history.append('quiet', '{"data":"two"}')
    await post('quiet', 'three')
    expect(idsIn(await stream.until('three\n\n'))).toEqual([1, 2, 3])
  })

  it('bring within seconds what was published before the proxy was ready for a client', async () => {
    const { streams } = serve()
    const stream = open('early')
    await subscribed('early')
    const began = performance.now()
    await streams.append({ publish: async () => {} }, 'early', 'lost on the way')
    expect(idsIn(await stream.until('lost on the way\n\n', 25))).toEqual([1])
    // Those of a client that has been there come with the next event, or after 30 seconds.
    expect(performance.now() - began).toBeLessThan(25_000)
  })

  it('bring a thousand events of three writers once and in order', async () => {
    const { streams } = serve()
    const stream = open('busy')
    await subscribed('busy')
    const write = async (writer: Publisher): Promise<void> => {
      for (let batch = 0; batch < 17; batch++) {
        await Promise.all(Array.from({ length: 20 }, () => streams.append(writer, 'busy', 'x')))
      }
    }
    await Promise.all([publisher(), publisher(), publisher()].map(write))
    const text = await stream.until('id: 1020\ndata: x\n\n', 20)
    expect(idsIn(text)).toEqual(Array.from({ length: 1020 }, (_, index) => index + 1))
  })

  it('bring a client that has missed more than one answer holds all of it', async () => {
    const { history } = serve()
    for (let id = 1; id <= 60; id++) {
      await history.append('long', JSON.stringify({ data: `${id}:${'x'.repeat(40_000)}` }))
    }
    const text = await open('long').until('id: 60\n', 20)
    expect(idsIn(text)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
  })

  it('bring an event of almost a million bytes, and refuse a larger one', async () => {
    const { streams } = serve()
    const stream = open('large')
    await subscribed('large')
    const large = '"'.repeat(440_000)
    await streams.append(publisher(), 'large', large)
    await streams.append(publisher(), 'large', { event: 'note', data: 'small' })
    const events = eventsIn(await stream.until('small\n\n', 20))
    const read = events.map(({ id, event, data }) => [id, event, data === large ? 'large' : data])
    expect(read).toEqual([
      ['1', undefined, 'large'],
      ['2', 'note', 'small'],
    ])
    await expect(streams.append(publisher(), 'large', 'x'.repeat(900_000))).rejects.toThrow(
      'an event can have at most 900,000 bytes as JSON; this one has 900,019',
    )
  })

  it('reach WebSockets and long-polls by the same publish', async () => {
    const polls = createStreams({ history: memoryHistory(), onError: (error) => behind.errors.push(error) })
    behind.serve(async (_, grip) => grip.holdResponse('both', { timeout: 20 }))
    const poll = behind.t.request('/poll').complete()
    await subscribed('both')
    const webSocket = (id: number) => `${id}: hi`
    const answer = await behind.t.publishUntil(poll, () =>
      polls.append(publisher(), 'both', 'hi', { webSocket, httpResponse: (id) => `poll ${id}` }),
    )
    expect(answer.text).toMatch(/^poll \d$/)
  })

  it('are refused where nothing could carry them, before anything is stored', async () => {
    const { streams, history } = serve()
    const writer = publisher()
    const refused = (channel: unknown, event: unknown, options?: object) =>
      streams.append(writer, channel as string, event as string, options).then(
        () => 'taken',
        (error: Error & { code: string }) => `${error.name} ${error.code}: ${error.message}`,
      )
    expect(await refused('', 'x')).toBe(
      'TypeError ERR_INVALID_ARGUMENT: "channel" must be a non-empty string',
    )
    expect(await refused('a,b', 'x')).toBe(
      'TypeError ERR_INVALID_ARGUMENT: the channel "a,b" cannot be held as a stream, because its name travels in a header: use visible ASCII without spaces, commas, ; " and \\ (encodeURIComponent() makes any text fit)',
    )
    expect(await refused('x'.repeat(513), 'x')).toMatch(/at most 512 characters/)
    for (const event of [undefined, 7, {}, { data: 7 }, null, { event: 'a\nb', data: '' }, '\ud800']) {
      expect(await refused('news', event), JSON.stringify(event)).toMatch(/^TypeError ERR_INVALID_ARGUMENT: /)
    }
    expect(await refused('news', { data: '', id: '7' })).toMatch(/^GripConfigError .*an event has no "id"/)
    expect(await refused('news', 'x', { websocket: '' })).toMatch(
      /^GripConfigError .*append\(\) has no "websocket"; did you mean "webSocket"\?/,
    )
    expect(await history.state('news')).toBe(undefined)
    await history.append('answer', '{"chunks":[]}', { epoch: 1, after: 0, begin: true })
    expect(await refused('answer', 'x')).toMatch(/^StreamError ERR_STREAM_KIND: "answer" is an answer/)
  })

  it('refuse who comes without the proxy', async () => {
    serve()
    expect((await behind.t.direct('/events/news')).status).toBe(501)
  })

  it('tell the request of the proxy from all others', async () => {
    const streams: Streams<UIMessageChunkLike> = createStreams({
      history: memoryHistory(),
      onError: (error) => behind.errors.push(error),
    })
    const links: boolean[] = []
    behind.serve((_, grip) => {
      links.push(streams.isLink(grip, 'room'))
      return streams.hold(grip, 'room')
    })
    const forged = { 'Grip-Last': `${behind.t.host}-room; last-id=0` }
    const stream = behind.t.request('/room', { headers: forged })
    await subscribed('room')
    const writer = publisher()
    await streams.append(writer, 'room', 'one')
    await stream.until('one')
    await writer.publish('room', { httpStream: { action: 'hint' } })
    await streams.append(writer, 'room', 'two')
    await stream.until('two')
    await writer.drain()
    expect(links.slice(0, 1)).toEqual([false])
    expect(links.slice(1).every(Boolean)).toBe(true)
  })
})
