import { fileURLToPath } from 'node:url'
import type { Transport } from '@grip/client'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { startLiveApp } from './support/live-app.ts'

let miniflare: Miniflare

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('support/worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  })
  miniflare = new Miniflare({
    modules: true,
    script: outputFiles[0]!.text,
    compatibilityDate: '2025-01-01',
  })
  await miniflare.ready
}, 60_000)

afterAll(() => miniflare?.dispose(), 60_000)

it.each<Transport>(['stream', 'webSocket', 'poll'])(
  'in a Worker, by %s, hears what it missed and what comes, and has an answer to what it sends',
  { timeout: 30_000 },
  async (transport) => {
    const app = await startLiveApp()
    onTestFinished(() => app.stop())
    await app.say('before')
    const served = new Promise<void>((resolve) => (app.onReceived = resolve))
    const answer = miniflare.dispatchFetch('http://worker/', {
      method: 'POST',
      body: JSON.stringify({ url: app.url, transport }),
    })
    await served
    await app.say('bye')
    expect(await (await answer).json()).toEqual({
      heard: ['before', 'from a Worker', 'bye'],
      states: ['waiting', 'connecting', 'live', 'gone'],
      errors: [],
    })
  },
)
