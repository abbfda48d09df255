// An answer that takes longer than any function may: `node scripts/hand-over.ts [seconds] [budget in seconds]`, a minute by
// functions of ten seconds. One viewer follows it over one connection; exits with 1 when a word was lost or doubled.
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGripHandler, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory, type Produce, type Streams, text } from '@grip/streams'
import { replaceableProxies } from '../test/kit/proxies.ts'
import { endOf, textIn } from '../test/kit/sse.ts'

const [seconds = 60, budget = 10] = process.argv.slice(2).map(Number)
const words = Array.from({ length: seconds * 20 }, (_, index) => `${index} `)

const runs = Object.entries(replaceableProxies).map(async ([name, startProxy]) => {
  const origin = http.createServer().listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const proxy = await startProxy(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`)
  let functions = 0
  const write: Produce<string> = async function* ({ signal, written }) {
    functions++
    const said = (await written()).join('').split(' ').length - 1
    for (const word of words.slice(said)) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      if (signal.aborted) return
      yield word
    }
  }
  const streams: Streams<string> = createStreams({
    history: memoryHistory(),
    codec: text,
    path: () => '/answer',
    budget: budget * 1000,
    handOver: (job) => void streams.run(new Publisher(proxy.gripUrl), job, write),
  })
  const handler = createGripHandler(
    (request, grip) =>
      request.method === 'POST' ? streams.start(grip, 'a', write) : streams.resume(grip, 'a'),
    { config: proxy.gripUrl },
  )
  origin.on('request', toNodeListener(handler))
  const response = await fetch(`${proxy.url}/answer`, { method: 'POST' })
  let all = ''
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) all += piece
  const right = textIn(all) === words.join('') && endOf(all) === 'done'
  console.log(
    `${name}: ${functions} functions, 1 connection, ${right ? 'every word once' : 'words lost or doubled'}`,
  )
  await proxy.stop()
  origin.close()
  origin.closeAllConnections()
  return right
})
process.exit((await Promise.all(runs)).every(Boolean) ? 0 : 1)
