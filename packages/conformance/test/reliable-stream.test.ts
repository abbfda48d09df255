import { createDevProxy } from '@grip/dev'
import { expect, it } from 'vitest'
import { MemoryHistory } from '../../../examples/reliable-stream/memory-history.ts'
import { hasPushpin, type Pushpin, startPushpin } from '../src/index.ts'
import { type ReplaceableProxy, runReliableStream } from '../src/reliable-stream/run-reliable-stream.ts'

const nothingLost = {
  events: 500,
  restarts: 4,
  clients: 3,
  lost: 0,
  repeated: 0,
  inOrder: true,
}

it('a stream loses nothing while the dev proxy restarts 4 times', { timeout: 120_000 }, async () => {
  const history = new MemoryHistory()
  const result = await runReliableStream<ReplaceableProxy>({
    events: 500,
    restarts: 4,
    histories: [history, history],
    startProxy: startDevProxy,
  })
  expect(result).toMatchObject(nothingLost)
  expect(result.fewestReconnects).toBeGreaterThanOrEqual(4)
})

if (hasPushpin()) {
  it('a stream loses nothing while Pushpin restarts 4 times', { timeout: 120_000 }, async () => {
    const history = new MemoryHistory()
    const result = await runReliableStream({
      events: 500,
      restarts: 4,
      histories: [history, history],
      startProxy: (origin, ended?: Pushpin) => startPushpin({ origin, ...(ended && { ports: ended.ports }) }),
    })
    expect(result).toMatchObject({ ...nothingLost, kills: 2 })
    expect(result.fewestReconnects).toBeGreaterThanOrEqual(4)
  })
} else {
  it('Pushpin is not installed, so a stream behind it is not tested: apt-get install pushpin', () => {
    expect(process.env['CI'] ?? '', 'CI needs Pushpin: apt-get install pushpin').toBe('')
  })
}

async function startDevProxy(origin: string, ended?: ReplaceableProxy): Promise<ReplaceableProxy> {
  const portOf = (url: string | undefined) => (url === undefined ? 0 : Number(new URL(url).port))
  const proxy = await createDevProxy({
    origin,
    port: portOf(ended?.url),
    controlPort: portOf(ended?.gripUrl),
    log: () => {},
  })
  const stop = () => proxy.close()
  return { url: proxy.url, gripUrl: proxy.gripUrl, stop, kill: stop }
}
