import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { toStreams } from '../harness/openers.ts'
import { serveHandler } from '../harness/serve-handler.ts'

/** Numbers that the library takes, as both proxies do what they say. */
export const libraryNumberClauses: readonly Clause[] = clausesOf({
  'G-18.1 the largest times that a hold takes, an hour, do not go off early, by headers and by JSON': {
    seconds: 3,
    async run(t) {
      const channels = [await t.settledChannel(), `é, ${t.channel()}`, t.channel()] as const
      const keepAlive = { content: 'early', timeout: 3600 }
      const link = { rel: 'next', uri: '/early', timeout: 3600 } as const
      const asked: string[] = []
      serveHandler(t, (request, grip) => {
        const { pathname } = new URL(request.url)
        asked.push(pathname)
        if (pathname === '/clock') {
          return grip.holdStream(channels[2], { keepAlive: { content: '.', timeout: 1, mode: 'interval' } })
        }
        const channel = channels[Number(pathname.slice(-1))]!
        if (pathname.startsWith('/poll')) return grip.holdResponse(channel, { timeout: 3600, body: 'early' })
        if (pathname === '/linked') return grip.holdStream(channels[0], { keepAlive, link })
        return grip.holdStream(channel, { keepAlive })
      })
      const paths = ['/poll/0', '/poll/1', '/stream/0', '/stream/1', '/linked']
      const exchanges = paths.map((path) => t.request(path))
      await t.subscribed(channels[0], 4)
      await t.subscribed(channels[1], 2)
      // Three ticks of a second each; what goes off early would have by then.
      expect(await t.request('/clock').until('...')).toBe('...')
      for (const channel of channels) {
        await t.publish(toStreams(channel, 'on time'))
      }
      const polls = exchanges.slice(0, 2).map((exchange, index) =>
        t.publishUntil(exchange.complete(), {
          channel: channels[index]!,
          formats: { 'http-response': { body: 'on time' } },
        }),
      )
      expect((await Promise.all(polls)).map(({ text }) => text)).toEqual(['on time', 'on time'])
      const streams = exchanges.slice(2).map((exchange) => exchange.until('on time'))
      expect(await Promise.all(streams)).toEqual(['on time', 'on time', 'on time'])
      expect(asked).not.toContain('/early')
    },
  },
  'G-18.2 the largest times of a WebSocket, an hour, do not go off early': {
    seconds: 3,
    async run(t) {
      const clock = t.channel()
      serveHandler(t, (request, grip) => {
        if (new URL(request.url).pathname === '/clock') {
          return grip.holdStream(clock, { keepAlive: { content: '.', timeout: 1, mode: 'interval' } })
        }
        return grip.webSocket({
          open: (ws) => {
            ws.control({ type: 'keep-alive', content: 'early', timeout: 3600 })
            ws.control({ type: 'send-delayed', content: 'early too', timeout: 3600 })
          },
          message: (ws) => ws.send('on time'),
        })
      })
      const client = await t.ws('/ws')
      await t.request('/clock').until('...')
      client.send('now')
      expect(await client.message()).toBe('on time')
    },
  },
  'G-18.3 the smallest time of a next link, a second, is no shorter': {
    seconds: 2,
    async run(t) {
      const channel = await t.settledChannel()
      const times: number[] = []
      serveHandler(t, (_, grip) => {
        times.push(performance.now())
        const body = `${times.length}.`
        return grip.holdStream(channel, { body, link: { rel: 'next', uri: '/next', timeout: 1 } })
      })
      await t.request('/').until('3.')
      const pauses = times.slice(1).map((time, index) => time - times[index]!)
      // A timer may be a few milliseconds early.
      expect(pauses.every((pause) => pause > 900)).toBe(true)
    },
  },
})
