import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReplaceableProxy, replaceableProxies } from './kit/proxies.ts'
import { endOf, eventsIn, textIn } from './kit/sse.ts'

const words = Array.from({ length: 60 }, (_, index) => `${index} `).join('')

describe.each(Object.keys(replaceableProxies))('a Worker behind %s', { timeout: 60_000 }, (name) => {
  let miniflare: Miniflare
  let proxy: ReplaceableProxy

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('workerd/worker.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
    })
    const worker = {
      modules: true as const,
      script: outputFiles[0]!.text,
      compatibilityDate: '2026-01-01',
      d1Databases: ['DB'],
    }
    miniflare = new Miniflare(worker)
    const { port } = await miniflare.ready
    proxy = await replaceableProxies[name]!(`http://127.0.0.1:${port}`)
    // Its address is known only now.
    await miniflare.setOptions({ ...worker, port: Number(port), bindings: { GRIP_URL: proxy.gripUrl } })
    await miniflare.ready
  }, 60_000)

  afterAll(async () => {
    await proxy?.stop()
    await miniflare?.dispose()
  }, 60_000)

  const read = async (response: Response, until?: string): Promise<string> => {
    let all = ''
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      all += piece
      if (until !== undefined && all.includes(until)) break
    }
    return all
  }
  const ask = (path: string, method = 'GET', body?: string) =>
    fetch(`${proxy.url}/answers/${path}`, { method, ...(body !== undefined && { body }) })

  it('writes an answer in waitUntil, for the one who asked and one who comes later', async () => {
    // At once after it has begun: its end waits for nobody.
    const first = read(await ask('whole', 'POST'))
    const second = read(await ask('whole'))
    for (const all of await Promise.all([first, second]))
      expect([textIn(all), endOf(all)]).toEqual([words, 'done'])
    expect((await ask('whole')).status).toBe(204)
  })

  it('writes it to its end though the one who asked has left', async () => {
    await (await ask('left', 'POST')).body!.cancel()
    const all = await read(await ask('left'))
    expect([textIn(all), endOf(all)]).toEqual([words, 'done'])
  })

  it('stops it', async () => {
    const first = read(await ask('stopped', 'POST'))
    await read(await ask('stopped'), '5 ')
    expect(await (await ask('stopped', 'DELETE')).json()).toBe(true)
    expect(endOf(await first)).toBe('stopped')
  })

  it('appends from many requests at a time, each of which waits for none of the others', async () => {
    const stream = read(await ask('news'), 'id: 20\n')
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask('news', 'POST', `${index}`)))
    const ids = eventsIn(await stream).flatMap(({ id }) => (id === undefined ? [] : [Number(id)]))
    expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })
})
