import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createGripHandler, Publisher } from '@grip/core'
import { toLambdaHandler } from '@grip/lambda'
import { createStreams, memoryHistory, type Outcome, type StreamJob, text } from '@grip/streams'
import { expect, it, onTestFinished } from 'vitest'
import { createLambdaOrigin } from './kit/lambda-origin.ts'
import { replaceableProxies } from './kit/proxies.ts'
import { endOf, textIn } from './kit/sse.ts'

const words = Array.from({ length: 40 }, (_, index) => `${index} `)

it.each(Object.keys(replaceableProxies))(
  'two Lambda functions write an answer behind %s: one answers, the other is invoked asynchronously',
  { timeout: 60_000 },
  async (name) => {
    const invoked: Promise<Outcome>[] = []
    let gripUrl = ''
    const common = { history: memoryHistory(), codec: text, path: (id: string) => `/answers/${id}` }
    // Their code is the same; what they know of each other is the history and the job.
    const writer = createStreams<string>(common)
    const write = (payload: string): Promise<Outcome> =>
      writer.run(new Publisher(gripUrl), JSON.parse(payload) as StreamJob, async function* ({ input }) {
        for (const word of words) {
          await new Promise((resolve) => setTimeout(resolve, 15))
          yield `${(input as { before: string }).before}${word}`
        }
      })
    const streams = createStreams<string>({
      ...common,
      start: (job) => {
        // Lambda delivers an asynchronous invocation at least once.
        for (let count = 0; count < 2; count++) invoked.push(write(JSON.stringify(job)))
      },
    })
    const app = createGripHandler(
      (request, grip) => {
        const id = new URL(request.url).pathname.split('/')[2]!
        if (request.method === 'GET') return streams.resume(grip, id)
        return streams.start(grip, id, undefined, { input: { before: '-' } })
      },
      { config: () => gripUrl },
    )
    const origin = createLambdaOrigin(toLambdaHandler(app)).listen(0, '127.0.0.1')
    await once(origin, 'listening')
    const proxy = await replaceableProxies[name]!(
      `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
    )
    gripUrl = proxy.gripUrl
    onTestFinished(async () => {
      await proxy.stop()
      origin.close()
      origin.closeAllConnections()
    })

    const ask = (method: string) => fetch(`${proxy.url}/answers/a`, { method })
    const read = async (response: Response): Promise<string> => {
      let all = ''
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) all += piece
      return all
    }
    // At once after it has begun: its end waits for nobody.
    const first = read(await ask('POST'))
    for (const all of await Promise.all([first, read(await ask('GET'))])) {
      expect([textIn(all), endOf(all)]).toEqual([words.map((word) => `-${word}`).join(''), 'done'])
    }
    expect((await Promise.all(invoked)).toSorted()).toEqual(['done', 'superseded'])
  },
)

it('a Lambda function alone says what is missing', async () => {
  const errors: unknown[] = []
  const streams = createStreams<string>({
    history: memoryHistory(),
    codec: text,
    path: (id) => `/answers/${id}`,
  })
  const app = createGripHandler((_, grip) => streams.start(grip, 'a', () => words), {
    config: () => 'http://127.0.0.1:1/?iss=pushpin&key=changeme',
    onError: (error) => void errors.push(error),
  })
  const origin = createLambdaOrigin(toLambdaHandler(app)).listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const proxy = await replaceableProxies['the dev proxy']!(
    `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
  )
  onTestFinished(async () => {
    await proxy.stop()
    origin.close()
    origin.closeAllConnections()
  })
  expect((await fetch(`${proxy.url}/answers/a`, { method: 'POST' })).status).toBe(500)
  expect(errors).toMatchObject([{ code: 'ERR_STREAM_ANSWERS_LAST' }])
})
