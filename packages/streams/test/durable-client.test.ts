import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { DurableStream } from '@durable-streams/client'
import { createGripHandler, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory } from '@grip/streams'
import { durableStreams } from '@grip/streams/durable-streams'
import { describe, expect, it } from 'vitest'
import { LiveReader } from './durable-streams/live-reader.ts'
import { layCable } from './kit/cable.ts'
import { replaceableProxies } from './kit/proxies.ts'

describe.each(Object.keys(replaceableProxies))(
  'the client of the protocol behind %s',
  { concurrent: true },
  (name) => {
    // A publish that is lost while a proxy restarts comes with the next item, or within seconds of the reader's return.
    const options = { timeout: 120_000 }
    it.for(['sse', 'long-poll'] as const)(
      'reads each item once by %s, whatever breaks',
      options,
      async (live, { onTestFinished }) => {
        const start = replaceableProxies[name]!
        const origin = http.createServer().listen(0, '127.0.0.1')
        await once(origin, 'listening')
        const originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`
        let proxy = await start(originUrl)
        const publisher = new Publisher(proxy.gripUrl)
        const history = memoryHistory()
        // Publishes fail while there is no proxy.
        const streams = createStreams({ history, onError: () => {} })
        // An item whose publish was lost comes with the next one, or when the poll ends.
        const durable = durableStreams(streams, { timeout: 5 })
        const handle = createGripHandler((_, grip) => durable.handle(grip), { config: proxy.gripUrl })
        origin.on('request', toNodeListener(handle))
        const cable = await layCable(proxy.url, onTestFinished)
        const url = `${cable.url}/jobs/7`
        await DurableStream.create({ url, contentType: 'application/json', warnOnHttp: false })
        const readers = [new LiveReader(url, live), new LiveReader(url, live)]
        onTestFinished(async () => {
          for (const reader of readers) reader.stop()
          await proxy.stop()
          origin.close()
          origin.closeAllConnections()
        })
        let written = 0
        const write = async (count: number): Promise<void> => {
          for (const last = written + count; written < last;)
            await durable.append(publisher, '/jobs/7', `${++written}`)
        }
        const allRead = () => Promise.all(readers.map((reader) => reader.has(written)))
        // A request that reaches a Pushpin before its processes have found each other is never answered, and this
        // client waits for ever: once the proxy is ready, all connections break, and each reader comes again.
        const startAgain = async (): Promise<void> => {
          proxy = await start(originUrl, proxy)
          cable.cut()
        }

        await write(20)
        await allRead()
        const cutWhileWritten = write(40)
        cable.cut()
        await cutWhileWritten
        await allRead()
        await proxy.kill()
        await write(3)
        await startAgain()
        await write(20)
        await allRead()
        const stopWhileWritten = write(17)
        await proxy.stop()
        await startAgain()
        await stopWhileWritten
        await allRead()
        await durable.close(publisher, '/jobs/7')
        await Promise.all(readers.map(({ done }) => done))

        const all = Array.from({ length: 100 }, (_, index) => index + 1)
        expect(readers.map(({ items }) => items)).toEqual([all, all])
      },
    )
  },
)
