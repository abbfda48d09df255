import { createGripHandler } from '@grip/core'
import { signedRequest } from '@grip/dev/test'
import { createReliableStreams, createStreams, type History, memoryHistory } from '@grip/streams'
import { expect, it } from 'vitest'

const publisher = { publish: async (): Promise<void> => {} }

it('read() and last() tell what is kept of a stream that never ends', async () => {
  const streams = createStreams({ history: memoryHistory() })
  expect([await streams.last('news'), await streams.read('news', 0)]).toEqual([0, []])
  await streams.append(publisher, 'news', 'one')
  await streams.append(publisher, 'news', { event: 'flash', data: 'two\nlines' })
  await streams.append(publisher, 'news', 'three')
  expect(await streams.last('news')).toBe(3)
  expect(await streams.read('news', 1)).toEqual([
    { id: 2, event: 'flash', data: 'two\nlines' },
    { id: 3, data: 'three' },
  ])
  expect(await streams.read('news', 0, 1)).toEqual([{ id: 1, data: 'one' }])
})

it('read() refuses what is no position, no limit, no channel', async () => {
  const streams = createStreams({ history: memoryHistory() })
  await expect(streams.read('news', -1)).rejects.toThrow('"after" must be the id of an event, or 0')
  await expect(streams.read('news', 0, 0)).rejects.toThrow('"limit" must be a whole number from 1 to 1,000')
  await expect(streams.read('', 0)).rejects.toThrow('"channel" must be a non-empty string')
  await expect(streams.last('a b')).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
})

it.each([
  ['large', 100_000, 100, 10, 1],
  ['small', 10, 1000, 1000, 7],
])('hold() reads %s events in pages of what one response holds', async (_, size, count, held, reads) => {
  const kept = memoryHistory()
  for (let id = 1; id <= count; id++) await kept.append('news', JSON.stringify({ data: 'x'.repeat(size) }))
  const lengths: number[] = []
  const history: History = {
    ...kept,
    async read(...asked) {
      const page = await kept.read(...asked)
      lengths.push(page.reduce((sum, { data }) => sum + data.length, 0))
      return page
    },
  }
  const streams = createReliableStreams({ history })
  const config = 'http://127.0.0.1:1/?iss=pushpin&key=changeme'
  const app = createGripHandler((_request, grip) => streams.hold(grip, 'news'), { config })
  const response = await app.fetch(await signedRequest('http://localhost/news'))
  expect((await response.text()).match(/^id: /gm)).toHaveLength(held)
  expect(lengths.length).toBeLessThanOrEqual(reads)
  expect(Math.max(...lengths)).toBeLessThan(2_000_000)
})
