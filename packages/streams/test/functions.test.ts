import { createStreams, memoryHistory, type Outcome, type StreamJob, type Streams, text } from '@grip/streams'
import { Publisher } from '@grip/core'
import { expect, it } from 'vitest'
import { describeProxies } from './kit/describe-proxies.ts'
import { FlakyHistory } from './kit/flaky-history.ts'
import { aborted } from './kit/script.ts'
import { endOf, textIn } from './kit/sse.ts'

const words = Array.from({ length: 120 }, (_, index) => `${index} `)
const full = words.join('')

/** Says the words from where the answer is, one every few milliseconds. */
async function* speak(from: number, signal: AbortSignal, pause = 10): AsyncGenerator<string> {
  for (const word of words.slice(from)) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    if (signal.aborted) return
    yield word
  }
}

const countOf = (written: readonly string[]): number => written.join('').split(' ').length - 1

describeProxies('functions', (behind) => {
  const path = (id: string): string => `/answers/${id}`
  const publisher = () => new Publisher(behind.t.gripUrl, { prefix: `${behind.t.host}-` })
  const serve = (streams: Streams<string>, produce?: Parameters<Streams<string>['start']>[2]) =>
    behind.serve((request, grip) => {
      const id = new URL(request.url).pathname.split('/')[2]!
      return request.method === 'GET'
        ? streams.resume(grip, id)
        : streams.start(grip, id, produce, { input: { from: 0 } })
    })
  const ask = (id: string) => behind.t.request(path(id), { method: 'POST', body: '' })
  const look = (id: string) => behind.t.request(path(id))

  it('hand an answer on when their budget is used up, and its viewers notice nothing', async () => {
    const epochs: number[] = []
    const reasons: unknown[] = []
    const outcomes: Promise<Outcome>[] = []
    const produce: Parameters<Streams<string>['run']>[2] = async ({ signal, epoch, written }) => {
      epochs.push(epoch)
      void aborted(signal).then((reason) => reasons.push((reason as { code: string }).code))
      return speak(countOf(await written()), signal)
    }
    const streams: Streams<string> = createStreams({
      history: memoryHistory(),
      codec: text,
      path,
      budget: 250,
      // A queue that delivers each message twice.
      handOver: (job) => {
        const sent = JSON.parse(JSON.stringify(job)) as StreamJob
        for (let count = 0; count < 2; count++) outcomes.push(streams.run(publisher(), sent, produce))
      },
    })
    serve(streams, produce)
    const first = ask('long')
    await first.until('10 ')
    const second = look('long')
    for (const { text: all } of await Promise.all([first.complete(30), second.complete(30)])) {
      expect([textIn(all), endOf(all)]).toEqual([full, 'done'])
    }
    expect(epochs.length).toBeGreaterThanOrEqual(5)
    expect(epochs).toEqual(epochs.map((_, index) => index + 1))
    expect(reasons.every((code) => code === 'ERR_STREAM_BUDGET')).toBe(true)
    const all = await Promise.all(outcomes)
    expect(all.filter((outcome) => outcome === 'superseded').length).toBe(all.length / 2)
    expect(all.filter((outcome) => outcome === 'done').length).toBe(1)
  })

  it('that die are followed by another one, and the one before is refused', async () => {
    const store = memoryHistory()
    const frozen = new FlakyHistory(store)
    const zombies: Promise<unknown>[] = []
    const dying = createStreams({ history: frozen, codec: text, path, lease: 1000, onError: () => {} })
    const lost: StreamJob[] = []
    const streams: Streams<string> = createStreams({
      history: store,
      codec: text,
      path,
      lease: 1000,
      onLost: (job, grip) => {
        lost.push(job)
        return streams.run(grip, job, async ({ signal, written }) => speak(countOf(await written()), signal))
      },
    })
    behind.serve((request, grip) => {
      const id = new URL(request.url).pathname.split('/')[2]!
      if (request.method === 'GET') return streams.resume(grip, id)
      return dying.start(grip, id, ({ signal }) => {
        zombies.push(aborted(signal))
        return speak(0, signal)
      })
    })
    const [first] = [ask('dying')]
    await first.until('20 ')
    frozen.mode = 'frozen'
    const second = look('dying')
    for (const { text: all } of await Promise.all([first.complete(30), second.complete(30)])) {
      expect([textIn(all), endOf(all)]).toEqual([full, 'done'])
    }
    expect(lost).toEqual([{ id: 'dying', epoch: 3, reason: 'lost' }])
    const state = (await store.state('dying'))!
    expect(await store.append('dying', '{"chunks":["late"]}', { epoch: 1, after: state.last })).toBe(
      undefined,
    )
    frozen.mode = 'ok'
    expect(await zombies[0]).toMatchObject({
      code: expect.stringMatching(/STOPPED|SUPERSEDED|HISTORY/) as string,
    })
  })

  it('that are called and never come leave an answer that ends, and so do those that fail to hand on', async () => {
    const errors: unknown[] = []
    const common = {
      history: memoryHistory(),
      codec: text,
      path,
      lease: 1000,
      onError: (error: unknown) => errors.push(error),
    }
    const never = createStreams({ ...common, start: () => {} })
    serve(never)
    expect(endOf((await ask('never').complete()).text)).toBe('lost')
    const failing = createStreams<string>({
      ...common,
      budget: 1000,
      handOver: () => Promise.reject(new Error('the queue is full')),
    })
    serve(failing, ({ signal }) => speak(0, signal))
    const { text: all } = await ask('failing').complete()
    expect([endOf(all), full.startsWith(textIn(all)), textIn(all) !== '']).toEqual(['lost', true, true])
    expect(errors).toMatchObject([{ message: 'the queue is full' }])
  })

  it('that answer last begin answers in another function', async () => {
    const runs: Promise<Outcome>[] = []
    const streams: Streams<string> = createStreams({
      history: memoryHistory(),
      codec: text,
      path,
      start: (job, grip) =>
        runs.push(
          streams.run(publisher(), job, ({ signal, input }) => {
            expect([job.reason, input, grip!.proxied]).toEqual(['start', { from: 0 }, true])
            return speak(0, signal, 1)
          }),
        ),
    })
    serve(streams)
    const { text: all } = await ask('elsewhere').complete(20)
    expect([textIn(all), endOf(all), await runs[0]]).toEqual([full, 'done', 'done'])
  })

  it('that cannot begin it elsewhere are told so, before the model is asked', async () => {
    const streams = createStreams({ history: memoryHistory(), codec: text, path })
    let asked = 0
    behind.serve((_, grip) => {
      // As AWS Lambda has it.
      const platform = { waitUntil: () => {}, answersLast: true }
      const onLambda = new Proxy(grip, {
        get: (target, name) => {
          if (name === 'platform') return platform
          const value: unknown = Reflect.get(target, name, target)
          return typeof value === 'function' ? (value as () => void).bind(target) : value
        },
      })
      return streams.start(onLambda, 'last', () => (asked++, speak(0, AbortSignal.abort())))
    })
    expect((await ask('last').complete()).status).toBe(500)
    expect([asked, behind.errors]).toMatchObject([0, [{ code: 'ERR_STREAM_ANSWERS_LAST' }]])
  })

  it('write an answer outside of a request', async () => {
    const streams = createStreams({ history: memoryHistory(), codec: text, path })
    serve(streams)
    expect((await look('job').complete()).status).toBe(204)
    const writing = streams.write(publisher(), 'job', speak(0, new AbortController().signal, 5))
    await expect(streams.write(publisher(), 'job', words)).rejects.toMatchObject({ code: 'ERR_STREAM_BUSY' })
    const { text: all } = await look('job').complete(20)
    expect([textIn(all), endOf(all), await writing]).toEqual([full, 'done', 'done'])
  })
})
