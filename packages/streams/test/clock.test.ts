import { DatabaseSync } from 'node:sqlite'
import { createStreams, memoryHistory, type StreamPublisher, text } from '@grip/streams'
import { sqliteHistory } from '@grip/streams/sqlite'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ScriptedSource } from './kit/script.ts'

const HOUR = 3_600_000

it.each([
  ['forward', HOUR],
  ['back', -HOUR],
])(
  'a history in memory counts the time since an append, though the clock is set %s by an hour',
  async (_, by) => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const history = memoryHistory()
    await history.append('a', 'x')
    vi.advanceTimersByTime(2000)
    vi.setSystemTime(Date.now() + by)
    expect(await history.state('a')).toMatchObject({ idle: 2000 })
    expect(await history.expire(2000)).toBe(0)
    expect(await history.expire(1999)).toBe(1)
  },
)

it('an answer goes on at once after its function was frozen for an hour in the middle of a publish', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const streams = createStreams({ history: memoryHistory(), codec: text, lease: 3000 })
  const source = new ScriptedSource<string>()
  const published: string[] = []
  const publisher: StreamPublisher = {
    async publish(_, message) {
      published.push(JSON.stringify(message.httpStream))
      if (published.length > 1) return
      vi.advanceTimersByTime(HOUR)
      source.push('after')
      source.end()
    },
  }
  source.push('before')
  expect(await streams.write(publisher, 'a', source)).toBe('done')
  expect(published.join()).toMatch(/before.*after/)
})

it.each([
  ['forward by an hour', -HOUR, 'done'],
  ['back by an hour', HOUR, 'done'],
  ['back by less than the lease', 2000, 'ERR_STREAM_BUSY'],
])(
  'a new answer after one whose function died, when the clock of the store was set %s',
  async (_, later, expected) => {
    const database = new DatabaseSync(':memory:')
    onTestFinished(() => database.close())
    const history = sqliteHistory(database)
    await history.append('a', '{"chunks":[]}', { epoch: 1, after: 0, begin: true })
    database.exec(`UPDATE grip_streams SET appended_at = appended_at + ${later}`)
    const streams = createStreams({ history, codec: text, lease: 3000 })
    const publisher: StreamPublisher = { publish: async () => {} }
    const written = streams.write(publisher, 'a', ['again'])
    expect(await written.catch(({ code }: { code: string }) => code)).toBe(expected)
  },
)
