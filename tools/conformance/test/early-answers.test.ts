import http from 'node:http'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { expect, it, onTestFinished } from 'vitest'
import { everyProxy } from '../src/index.ts'

it.each(everyProxy())(
  'a body that is refused unread harms no later request: %s',
  { timeout: 60_000 },
  async (_, start) => {
    const app = createGripHandler(async (request) => {
      const { pathname } = new URL(request.url)
      return pathname === '/refuse'
        ? new Response('no\n', { status: 403 })
        : new Response(await request.text())
    })
    const server = http.createServer(toNodeListener(app))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const proxy = await start(`http://127.0.0.1:${port}`)
    onTestFinished(async () => {
      await proxy.stop()
      server.closeAllConnections()
      server.close()
    })
    const post = async (path: string, body: Uint8Array<ArrayBuffer> | string): Promise<number> =>
      (await fetch(proxy.url + path, { method: 'POST', body })).status
    const statuses: number[] = []
    for (let turn = 0; turn < 4; turn++) {
      statuses.push(await post('/refuse', new Uint8Array(3_000_000)), await post('/', 'next'))
      statuses.push(await post('/', new Uint8Array(6_000_000)), await post('/', 'next'))
    }
    expect(statuses).toEqual([1, 2, 3, 4].flatMap(() => [403, 200, 413, 200]))
  },
)
