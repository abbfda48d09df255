import { describe, expect, it } from 'vitest'
import { sdks } from './clients/ai-sdk.ts'
import { runReloads } from './clients/run-reloads.ts'
import { replaceableProxies } from './kit/proxies.ts'

const names = Object.keys(replaceableProxies)
const reloads = [0, 1, 2, 3, 4]

// Each has a proxy of its own, and what takes long is that a model speaks.
describe.each(sdks)('the AI SDK $version', { timeout: 120_000, concurrent: true }, (sdk) => {
  it.each(names)('loses and doubles nothing behind %s, however often its page is reloaded', async (name) => {
    const result = await runReloads({ sdk, startProxy: replaceableProxies[name]!, reloads, lease: 60_000 })
    expect(result).toMatchObject({ chats: 5, wrong: [], errors: [] })
    expect(result.reloads).toBeGreaterThanOrEqual(10)
    // The next link would come after 30 seconds. How soon it is on an idle machine, `pnpm reloads` judges.
    expect(result.slowest).toBeLessThan(20_000)
  })

  it.each(names)('loses and doubles nothing behind %s where one publish in seven is lost', async (name) => {
    const startProxy = replaceableProxies[name]!
    const result = await runReloads({ sdk, startProxy, reloads, lease: 60_000, loseEvery: 7 })
    expect(result).toMatchObject({ chats: 5, wrong: [], errors: [] })
    expect(result.lostPublishes).toBeGreaterThan(0)
    expect(result.slowest).toBeLessThan(20_000)
  })

  it.each(names)('loses and doubles nothing behind %s that is killed in the middle', async (name) => {
    const result = await runReloads({ sdk, startProxy: replaceableProxies[name]!, reloads, killsProxy: true })
    expect(result).toMatchObject({ chats: 5, wrong: [] })
    expect(result.reloads).toBeGreaterThanOrEqual(10)
  })
})
