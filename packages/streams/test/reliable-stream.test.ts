import { memoryHistory } from '@grip/streams'
import { expect, it } from 'vitest'
import { replaceableProxies } from './kit/proxies.ts'
import { runReliableStream } from './reliable-stream/run-reliable-stream.ts'

it.concurrent.each(Object.keys(replaceableProxies))(
  'a stream loses nothing while %s restarts 4 times',
  { timeout: 120_000 },
  async (name) => {
    const history = memoryHistory()
    const result = await runReliableStream({
      events: 500,
      restarts: 4,
      histories: [history, history],
      startProxy: replaceableProxies[name]!,
    })
    const nothingLost = {
      events: 500,
      restarts: 4,
      kills: 2,
      clients: 3,
      lost: 0,
      repeated: 0,
      inOrder: true,
    }
    expect(result).toMatchObject(nothingLost)
    expect(result.fewestReconnects).toBeGreaterThanOrEqual(4)
  },
)
