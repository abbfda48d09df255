import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { runConformanceTests } from '@durable-streams/server-conformance-tests'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory } from '@grip/streams'
import { durableStreams } from '@grip/streams/durable-streams'
import { afterAll, beforeAll, describe, expect, it, TestRunner } from 'vitest'
import { LEFT_OUT, PASSES } from './durable-streams/groups.ts'
import { replaceableProxies as proxies } from './kit/proxies.ts'

describe.each(Object.keys(proxies))('the suite of Durable Streams behind %s', (name) => {
  const server = { baseUrl: '' }
  let stop = async (): Promise<void> => {}

  beforeAll(async () => {
    const origin = http.createServer().listen(0, '127.0.0.1')
    await once(origin, 'listening')
    const proxy = await proxies[name]!(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`)
    const durable = durableStreams(createStreams({ history: memoryHistory() }), { timeout: 5 })
    const app = createGripHandler((_, grip) => durable.handle(grip), { config: proxy.gripUrl })
    // The suite sends 10 MB, and lets the app refuse them.
    origin.on('request', toNodeListener(app, { maxBodyBytes: 16_000_000 }))
    server.baseUrl = proxy.url
    stop = async () => {
      await proxy.stop()
      origin.close()
      origin.closeAllConnections()
    }
  })

  afterAll(() => stop())

  runConformanceTests(server)
  const { tasks } = TestRunner.getCurrentSuite()
  const groups = tasks.map((task) => task.name)
  // Thousands of random requests without a hold, which every proxy passes on alike.
  const isPlain = (group: string): boolean => group.startsWith('Property-Based')
  const runs = PASSES.filter((group) => name === 'the dev proxy' || !isPlain(group))
  tasks.splice(0, tasks.length, ...tasks.filter((task) => runs.includes(task.name)))

  it('has no group that is neither run nor named as left out', () => {
    expect([...PASSES, ...LEFT_OUT].sort()).toEqual(groups.sort())
    const guide = readFileSync(new URL('../../../docs/durable-streams.md', import.meta.url), 'utf8')
    expect(LEFT_OUT.filter((group) => !guide.includes(`| ${group} `))).toEqual([])
  })
})
