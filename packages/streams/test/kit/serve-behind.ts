import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGripHandler, type GripHandlerFunction } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { onTestFinished } from 'vitest'
import { replaceableProxies } from './proxies.ts'

/** Serves a handler behind a proxy of its own, for clients that take a URL and nothing else. Gives the proxy's URL. */
export async function serveBehind(name: string, handle: GripHandlerFunction<unknown>): Promise<string> {
  const origin = http.createServer().listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const { port } = origin.address() as AddressInfo
  const proxy = await replaceableProxies[name]!(`http://127.0.0.1:${port}`)
  origin.on('request', toNodeListener(createGripHandler(handle, { config: proxy.gripUrl })))
  onTestFinished(async () => {
    await proxy.stop()
    origin.close()
    origin.closeAllConnections()
  })
  return proxy.url
}
