import { expect } from 'vitest'
import { hold, instruct } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { openHold, toStreams } from '../harness/openers.ts'
import type { OriginAnswer } from '../harness/scripted-origin.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

/** Opens a stream with this Grip-Keep-Alive and returns what it sends up to `text`. */
async function keptAlive(t: ClauseContext, value: string, text: string): Promise<string> {
  t.origin.answer(hold('stream', t.channel(), '', [['Grip-Keep-Alive', value]]))
  return t.request('/').until(text)
}

/** Publishes `.` four times a second for `seconds`, or until `done`, to a stream that is held as `answer` says. */
async function busyStream(
  t: ClauseContext,
  answer: (channel: string) => OriginAnswer,
  seconds: number,
  done?: string,
) {
  const { channel, exchange } = await openHold(t, answer)
  let received = ''
  for (let i = 0; i < 4 * seconds && !(done !== undefined && received.includes(done)); i++) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    await t.publish(toStreams(channel, `${i}.`))
    received = await exchange.until(`${i}.`)
  }
  return received
}

/** A stream in JSON whose keep-alive is in a header. */
function instructed(channel: string, keepAlive: string, inJson: Record<string, unknown> = {}): OriginAnswer {
  const carrier = instruct({ hold: { mode: 'stream', channels: [{ name: channel }], ...inJson } })
  return { ...carrier, headers: [...carrier.headers!, ['Grip-Keep-Alive', keepAlive]] }
}

export const keepAliveClauses: readonly Clause[] = clausesOf({
  'K-1 text is sent again and again while nothing is published': {
    seconds: 2,
    async run(t) {
      expect(await keptAlive(t, 'alive.; timeout=1', 'alive.alive.')).toBe('alive.alive.')
    },
  },
  'K-2 mode=interval is sent again and again too': {
    seconds: 2,
    async run(t) {
      expect(await keptAlive(t, 'tick.; timeout=1; mode=interval', 'tick.tick.')).toBe('tick.tick.')
    },
  },
  'K-3 cstring knows backslash, CR, LF and hex': {
    seconds: 1,
    async run(t) {
      const value = String.raw`a\\b\r\n\x3b\x09\xff.; format=cstring; timeout=1`
      expect(await keptAlive(t, value, '.')).toBe('a\\b\r\n;\t\xff.')
    },
  },
  'K-4 cstring drops any other escape': {
    seconds: 1,
    async run(t) {
      expect(await keptAlive(t, String.raw`a\tb\0c.; format=cstring; timeout=1`, '.')).toBe('abc.')
    },
  },
  'K-5 raw content is sent as it is, commas and backslashes too': {
    seconds: 1,
    async run(t) {
      expect(await keptAlive(t, String.raw`a, b\n.; timeout=1`, '.')).toBe(String.raw`a, b\n.`)
    },
  },
  'K-6 base64 carries any bytes': {
    seconds: 1,
    async run(t) {
      expect(await keptAlive(t, 'O/8ACg==; format=base64; timeout=1', '\n')).toBe(';\xff\x00\n')
    },
  },
  'K-7 content ends at the first semicolon, in quotes too': {
    seconds: 1,
    async run(t) {
      expect(await keptAlive(t, '"a;b"; timeout=1', 'a')).toBe('"a')
    },
  },
  'K-8 published content arrives between keep-alives': {
    seconds: 1,
    async run(t) {
      const channel = t.channel()
      t.origin.answer(hold('stream', channel, '', [['Grip-Keep-Alive', 'ka.; timeout=1']]))
      const exchange = t.request('/')
      await exchange.until('ka.')
      await t.publish(toStreams(channel, 'news.'))
      const received = await exchange.until('news.')
      await exchange.until(`${received}ka.`)
    },
  },
  async 'K-9 a trailing backslash, empty content or a fractional timeout is a 502'(t) {
    const values = ['a\\; format=cstring', '; timeout=5', 'a; timeout=1.5', 'a; format=hex']
    for (const value of values) {
      t.origin.answer(hold('stream', t.channel(), '', [['Grip-Keep-Alive', value]]))
      expect([value, (await t.get('/')).status]).toEqual([value, 502])
    }
  },
  'K-10 what is published restarts an idle keep-alive, by header and by header beside JSON': {
    seconds: 7,
    async run(t) {
      const value = 'ka; timeout=5; mode=idle'
      const [plain, json] = await Promise.all([
        busyStream(
          t.other('plain'),
          (channel) => hold('stream', channel, '', [['Grip-Keep-Alive', value]]),
          7,
        ),
        busyStream(t.other('json'), (channel) => instructed(channel, value), 7),
      ])
      expect([plain.includes('ka'), json.includes('ka')]).toEqual([false, false])
    },
  },
  'K-11 an interval goes on whatever is published; a keep-alive in JSON alone is one': {
    seconds: 5,
    async run(t) {
      const value = 'ka; timeout=3; mode=interval'
      const inJson = { 'keep-alive': { content: 'ka', timeout: 3 } }
      const alone = (name: string) => instruct({ hold: { mode: 'stream', channels: [{ name }], ...inJson } })
      const [plain, beside, json] = await Promise.all([
        busyStream(
          t.other('plain'),
          (channel) => hold('stream', channel, '', [['Grip-Keep-Alive', value]]),
          20,
          'ka',
        ),
        busyStream(t.other('beside'), (channel) => instructed(channel, value), 20, 'ka'),
        busyStream(t.other('json'), alone, 20, 'ka'),
      ])
      for (const received of [plain, beside, json]) expect(received).toContain('ka')
    },
  },
  'K-12 with both, the JSON says what is sent and the header in which mode': {
    seconds: 7,
    async run(t) {
      const inJson = { 'keep-alive': { content: 'from json', timeout: 5 } }
      const answer = (channel: string) => instructed(channel, 'from header; timeout=5; mode=idle', inJson)
      expect(await busyStream(t, answer, 7)).not.toContain('from')
      expect(await t.request('/').until('from json')).toBe('from json')
    },
  },
  async 'K-13 an unknown mode is a 502'(t) {
    t.origin.answer(hold('stream', t.channel(), '', [['Grip-Keep-Alive', 'ka; timeout=5; mode=sometimes']]))
    expect((await t.get('/')).status).toBe(502)
  },
})
