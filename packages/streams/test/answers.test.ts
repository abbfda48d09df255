import { createStreams, memoryHistory, type ProduceContext, type Streams, text } from '@grip/streams'
import { expect, it } from 'vitest'
import { describeProxies } from './kit/describe-proxies.ts'
import { aborted, ScriptedSource } from './kit/script.ts'
import { endOf, eventsIn, textIn } from './kit/sse.ts'

describeProxies('answers', (behind) => {
  interface Served {
    streams: Streams<string>
    source: ScriptedSource<string>
    contexts: ProduceContext<string>[]
    errors: unknown[]
  }

  function serve(options: Partial<Parameters<typeof createStreams<string>>[0]> = {}): Served {
    const errors: unknown[] = []
    const streams = createStreams<string>({
      history: memoryHistory(),
      path: (id) => `/answers/${encodeURIComponent(id)}`,
      codec: text,
      onError: (error) => errors.push(error),
      ...options,
    })
    const served: Served = { streams, source: new ScriptedSource(), contexts: [], errors }
    behind.serve((request, grip) => {
      const id = decodeURIComponent(new URL(request.url).pathname.split('/')[2]!)
      if (request.method === 'GET') return streams.resume(grip, id)
      if (request.method === 'DELETE') return streams.stop(grip, id).then((was) => Response.json(was))
      return streams.start(grip, id, (context) => (served.contexts.push(context), served.source))
    })
    return served
  }

  const ask = (id: string, body = '') =>
    behind.t.request(`/answers/${encodeURIComponent(id)}`, { method: 'POST', body })
  const look = (id: string, lastId?: string) =>
    behind.t.request(`/answers/${encodeURIComponent(id)}`, {
      headers: lastId === undefined ? {} : { 'Last-Event-ID': lastId },
    })

  /** The stream up to the end of the event that ends with this text. */
  const upTo = (exchange: ReturnType<typeof ask>, text: string) => exchange.until(`${text}"\n\n`)

  it('reach the one who asked, and one who comes later, whole and once', async () => {
    const { source, errors } = serve()
    source.push('Once ', 'upon ')
    const first = ask('tale')
    expect(textIn(await upTo(first, 'upon '))).toBe('Once upon ')
    source.push('a time, ')
    await upTo(first, 'a time, ')
    const second = look('tale')
    expect(textIn(await upTo(second, 'a time, '))).toBe('Once upon a time, ')
    source.push('é 🙂 "quoted"\r\n')
    await second.until('quoted')
    source.push('the end.')
    source.end()
    for (const { body } of await Promise.all([first.complete(), second.complete()])) {
      const all = body.toString()
      expect(textIn(all)).toBe('Once upon a time, é 🙂 "quoted"\r\nthe end.')
      expect(endOf(all)).toBe('done')
    }
    expect((await look('tale').complete()).status).toBe(204)
    expect([errors, behind.errors]).toEqual([[], []])
  })

  it('have the headers of an event stream that nobody keeps', async () => {
    const { source } = serve()
    const { headers, status } = await ask('head').head()
    expect([
      status,
      ...['content-type', 'cache-control', 'x-accel-buffering'].map((name) => headers.get(name)),
    ]).toEqual([200, 'text/event-stream', 'no-cache, no-store', 'no'])
    source.end()
  })

  it('go on after the id that an EventSource names, within an event of several too', async () => {
    const { source } = serve()
    source.push('one ')
    const first = ask('named')
    await upTo(first, 'one ')
    source.push('two ')
    await upTo(first, 'two ')
    const ids = eventsIn(await upTo(first, 'two ')).map(({ id }) => id)
    const again = look('named', ids[0])
    expect(textIn(await upTo(again, 'two '))).toBe('two ')
    source.end()
    const { text: all } = await first.complete()
    const last = eventsIn(all).at(-1)!.id!
    expect((await look('named', last).complete()).status).toBe(204)
    expect(textIn((await look('named', ids[0]).complete()).text)).toBe('two ')
    expect((await look('named', '999999').complete()).status).toBe(204)
  })

  it('stop for all who look on, and for the model, and are not resumed', async () => {
    const { source, contexts } = serve()
    source.push('I think ')
    const first = ask('stopped')
    await upTo(first, 'think ')
    const second = look('stopped')
    await upTo(second, 'think ')
    const signalled = aborted(contexts[0]!.signal)
    expect((await behind.t.get('/answers/stopped', { method: 'DELETE' })).text).toBe('true')
    expect(await signalled).toMatchObject({ code: 'ERR_STREAM_STOPPED' })
    for (const viewer of [first, second]) expect(endOf((await viewer.complete()).text)).toBe('stopped')
    expect((await look('stopped').complete()).status).toBe(204)
    expect((await behind.t.get('/answers/stopped', { method: 'DELETE' })).text).toBe('false')
  })

  it('follow each other under one id, as those of a chat do', async () => {
    const streams = createStreams({ history: memoryHistory(), codec: text, path: (id) => `/answers/${id}` })
    let source = new ScriptedSource<string>()
    behind.serve((request, grip) =>
      request.method === 'GET' ? streams.resume(grip, 'chat') : streams.start(grip, 'chat', () => source),
    )
    for (const turn of ['first', 'second', 'third']) {
      source = new ScriptedSource()
      source.push(`${turn}: `)
      const asked = ask('chat')
      await upTo(asked, `${turn}: `)
      const other = look('chat')
      await upTo(other, `${turn}: `)
      for (const word of ['a', 'b', 'c']) {
        source.push(`${word} `)
        await upTo(asked, `${word} `)
      }
      source.end()
      for (const { text: all } of await Promise.all([asked.complete(), other.complete()])) {
        expect([textIn(all), endOf(all)]).toEqual([`${turn}: a b c `, 'done'])
      }
      expect((await look('chat').complete()).status).toBe(204)
    }
  })

  it('are sent once more where the app says so', async () => {
    const streams = createStreams({ history: memoryHistory(), codec: text, path: (id) => `/answers/${id}` })
    behind.serve((request, grip) =>
      request.method === 'GET'
        ? streams.resume(grip, 'report', {
            replay: true,
            headers: { 'X-Report': '7', 'Cache-Control': 'private' },
          })
        : streams.start(grip, 'report', () => ['all ', 'of ', 'it']),
    )
    await ask('report').complete()
    const { text: all, headers } = await look('report').complete()
    const [said, end] = eventsIn(all)
    expect([said!.data, end!.data]).toEqual(['"all of it"', 'done'])
    expect([headers.get('x-report'), headers.get('cache-control')]).toEqual(['7', 'private'])
    expect(said!.id).toBe(`${end!.id}.1`)
    expect((await look('report', end!.id).complete()).status).toBe(204)
    expect(eventsIn((await look('report', said!.id).complete()).text)).toEqual([end])
  })

  it('are for the proxy to bring: who comes without it is told so, whatever it says', async () => {
    const { source } = serve()
    source.push('secret')
    const asked = ask('own')
    await upTo(asked, 'secret')
    const headers = { 'Grip-Last': `${behind.t.host}-own; last-id=0` }
    const { status, text: body } = await behind.t.direct('/answers/own', { headers })
    expect([status, body.includes('secret')]).toEqual([501, false])
    expect((await behind.t.direct('/answers/own', { method: 'POST', body: '' })).status).toBe(501)
    source.end()
    await asked.complete()
  })

  it('are written by one function at a time', async () => {
    const { source, contexts } = serve()
    source.push('mine')
    const first = ask('twice')
    await upTo(first, 'mine')
    const { status } = await ask('twice').complete()
    expect([status, contexts.length]).toEqual([409, 1])
    expect(behind.errors).toMatchObject([{ code: 'ERR_STREAM_BUSY', status: 409 }])
    source.end()
    expect(textIn((await first.complete()).text)).toBe('mine')
  })

  it('end with an error where the source fails, and tell nobody why', async () => {
    const { source, errors } = serve()
    source.push('so far ')
    const first = ask('failing')
    await upTo(first, 'so far ')
    source.fail(new Error('the secret key is wrong'))
    const { text: all } = await first.complete()
    expect([textIn(all), endOf(all), all.includes('secret')]).toEqual(['so far ', 'failed', false])
    expect(errors).toMatchObject([{ message: 'the secret key is wrong' }])
  })

  it('have ids of any text', async () => {
    for (const id of ['a b', 'é/ü?x=1#y', 'a,b;c"d', 'a%2Cb', '日本', "'()*!~", '...']) {
      const { source } = serve()
      source.push(id)
      const first = ask(id)
      await first.until('\n\n')
      const second = look(id)
      await second.until('\n\n')
      source.push(' more')
      await second.until(' more')
      source.end()
      for (const { body } of await Promise.all([first.complete(), second.complete()])) {
        expect(textIn(body.toString()), id).toBe(`${id} more`)
      }
    }
  })

  it('to a request that is too large to be held are streamed, while others look on', async () => {
    const { source } = serve()
    source.push('large ')
    const first = ask('large', 'x'.repeat(100_001))
    await upTo(first, 'large ')
    const second = look('large')
    await upTo(second, 'large ')
    source.push('but fine')
    await Promise.all([upTo(first, 'fine'), upTo(second, 'fine')])
    source.end()
    for (const { text: all } of await Promise.all([first.complete(), second.complete()])) {
      expect([textIn(all), endOf(all)]).toEqual(['large but fine', 'done'])
    }
  })

  it('bring a chunk that is too large to be published', async () => {
    const { source, errors } = serve()
    source.push('small ')
    const first = ask('image')
    await upTo(first, 'small ')
    source.push('x'.repeat(1_500_000))
    source.push('after')
    source.end()
    const all = textIn((await first.complete(20)).text)
    expect([all.length, all.slice(-6), errors]).toEqual([1_500_011, 'xafter', []])
  })

  it('of a function that has died end with what there is, and an error', async () => {
    const history = memoryHistory()
    serve({ history, lease: 1000 })
    // What a killed function leaves behind.
    const channel = 'dead'
    await history.append(channel, '{"chunks":[]}', { epoch: 1, after: 0, begin: true })
    await history.append(channel, '{"chunks":["so far"]}', { epoch: 1, after: 1 })
    const { text: all } = await look('dead').complete(20)
    expect([textIn(all), endOf(all)]).toEqual(['so far', 'lost'])
    const zombie = await history.append(channel, '{"chunks":["late"]}', { epoch: 1, after: 2 })
    expect(zombie).toBe(undefined)
    expect((await look('dead').complete()).status).toBe(204)
  })
})
