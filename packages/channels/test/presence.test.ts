import { memoryPresence } from '@grip/channels'
import { expect, it, onTestFinished, vi } from 'vitest'

it.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])('who is there, in memory, is there for as long as the clock is set %s by an hour', async (_, by) => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const store = memoryPresence()
  await store.enter('a', 'one', 'Ada', 50_000)
  vi.setSystemTime(Date.now() + by)
  vi.advanceTimersByTime(49_999)
  expect(await store.list('a')).toEqual(['Ada'])
  vi.advanceTimersByTime(1)
  expect(await store.list('a')).toEqual([])
})
