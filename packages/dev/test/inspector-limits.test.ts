import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { entries, startInspected } from './support/inspector.ts'

describe('the inspector', () => {
  it('keeps 2,000 entries at most, and tells a page how many it has missed', async () => {
    const proxy = await startInspected()
    const item = { channel: 'many', formats: { 'ws-message': { content: 'x'.repeat(3000) } } }
    const body = JSON.stringify({ items: Array.from({ length: 300 }, () => item) })
    for (let index = 0; index < 10; index++)
      await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body })
    const response = await proxy.ask('live?after=0')
    const reader = response.body!.getReader()
    const line = JSON.parse(new TextDecoder().decode((await reader.read()).value)) as {
      entries: object[]
      missed: number
      last: number
    }
    await reader.cancel()
    expect(line.entries).toHaveLength(200)
    expect(line.missed).toBe(line.last - 200)
    expect((await proxy.ask('entry?seq=1')).status).toBe(404)
  })

  it('keeps 20 MB at most, and the beginning of what is long', async () => {
    const proxy = await startInspected()
    const item = { channel: 'large', formats: { 'ws-message': { content: 'x'.repeat(70_000) } } }
    const body = JSON.stringify({ items: Array.from({ length: 13 }, () => item) })
    for (let index = 0; index < 26; index++)
      await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body })
    expect((await proxy.ask('entry?seq=1')).status).toBe(404)
    const { items } = (await (await proxy.ask('channel?name=large')).json()) as { items: object[] }
    expect(items[0]).toMatchObject({ webSocket: { content: { bytes: 65_536 } } })
  })

  it.each<[string, (text: string) => object]>([
    ['channels', (channel) => ({ channel })],
    ['ids', (id) => ({ channel: 'a', id })],
    ['ids before', (before) => ({ channel: 'a', id: 'x', 'prev-id': before })],
  ])('keeps 20 MB at most, names included: %s', async (_, fields) => {
    const proxy = await startInspected()
    for (let index = 0; index < 24; index++) {
      const item = { ...fields(`${'x'.repeat(900_000)}${index}`), formats: { 'ws-message': { content: '' } } }
      await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body: JSON.stringify({ items: [item] }) })
    }
    expect((await proxy.ask('entry?seq=3')).status).toBe(404)
    expect((await entries(proxy)).every(({ text }) => text.length <= 1001)).toBe(true)
  })

  it('keeps 500 requests of a second and counts the others, and a copied test says so', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const proxy = await startInspected()
    const say = (body: string): Promise<Response> => fetch(`${proxy.url}/say`, { method: 'POST', body })
    await say('x'.repeat(70_000))
    for (let count = 1; count < 520; count++) await say('x')
    const kept = await entries(proxy)
    // The first is the line that says where the proxy listens.
    expect([kept.at(0)!.seq, kept.at(-1)!.seq]).toEqual([302, 501])
    expect((await proxy.ask('entry?seq=502')).status).toBe(404)
    const first = (await (await proxy.ask('entry?seq=2')).json()) as { connection: string }
    expect(first).toMatchObject({ request: { body: { bytes: 65_536 } } })
    vi.advanceTimersByTime(1000)
    await say('y')
    expect((await entries(proxy)).at(-1)!.seq).toBe(522)
    const { test } = (await (await proxy.ask(`test?connection=${first.connection}`)).json()) as {
      test: string
    }
    expect(test).toContain('// Some of what happened came too fast to be recorded, and is not here.')
  })
})
