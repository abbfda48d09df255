import { describe, expect, it } from 'vitest'
import { sdks } from './clients/ai-sdk.ts'
import { runReloads } from './clients/run-reloads.ts'
import { replaceableProxies } from './kit/proxies.ts'

const names = Object.keys(replaceableProxies)
const reloads = [0, 1, 2, 3, 4]

describe.each(sdks)('the AI SDK $version', { timeout: 120_000 }, (sdk) => {
  it.each(names)('loses and doubles nothing behind %s, however often its page is reloaded', async (name) => {
    const result = await runReloads({ sdk, startProxy: replaceableProxies[name]!, reloads })
    expect(result).toMatchObject({ chats: 5, wrong: [], errors: [] })
    expect(result.reloads).toBeGreaterThanOrEqual(5)
    expect(result.slowest).toBeLessThan(2500)
  })

  it.each(names)('loses and doubles nothing behind %s where one publish in seven is lost', async (name) => {
    const result = await runReloads({ sdk, startProxy: replaceableProxies[name]!, reloads, loseEvery: 7 })
    expect(result).toMatchObject({ chats: 5, wrong: [], errors: [] })
    expect(result.lostPublishes).toBeGreaterThan(3)
    expect(result.slowest).toBeLessThan(2500)
  })

  it.each(names)('loses and doubles nothing behind %s that is killed in the middle', async (name) => {
    const result = await runReloads({ sdk, startProxy: replaceableProxies[name]!, reloads, killsProxy: true })
    expect(result).toMatchObject({ chats: 5, wrong: [] })
    expect(result.reloads).toBeGreaterThanOrEqual(5)
  })
})
