import { createStreams, type History, memoryHistory, text } from '@grip/streams'
import { expect, it } from 'vitest'

it('a history that refuses an append, or forgets the answer, ends its writing with an error', async () => {
  const store = memoryHistory()
  for (const state of [store.state.bind(store), async () => undefined]) {
    const errors: unknown[] = []
    let count = 0
    const history: History = {
      read: store.read.bind(store),
      state: async (stream) => (count === 0 ? store.state(stream) : state(stream)),
      append: async (stream, data, condition) =>
        count++ === 0 ? store.append(stream, data, condition) : undefined,
    }
    const onError = (error: unknown): void => void errors.push(error)
    const streams = createStreams({ history, codec: text, lease: 1000, onError })
    const id = `answer-${state.name}`
    expect(await streams.write({ publish: async () => {} }, id, ['never kept'])).toBe('lost')
    expect(errors).toMatchObject([
      { code: 'ERR_STREAM_HISTORY', message: 'the history refused an append that it should have taken' },
    ])
  }
})
