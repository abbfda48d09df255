// Kills functions that write answers, with SIGKILL, and looks at what their viewers get: the rest by another function,
// or an error, within the lease and a link. `node scripts/kill-producers.ts [answers]`; exits with 1 where not.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { startPostgres } from '@grip/conformance'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, type StreamJob, type Streams, text } from '@grip/streams'
import { postgresHistory, postgresSchema } from '@grip/streams/postgres'
import pg from 'pg'
import { replaceableProxies } from '../test/kit/proxies.ts'
import { endOf, eventsIn, textIn } from '../test/kit/sse.ts'
import { ANSWERS_OF_ONE, fullText, LEASE, speak } from './writer.ts'

const wanted = Number(process.argv[2] ?? 200)
const postgres = await startPostgres()
const pool = new pg.Pool({ connectionString: postgres.url, max: 10 })
await pool.query(postgresSchema)
const history = postgresHistory(pool)
let failures = 0

for (const [name, startProxy] of Object.entries(replaceableProxies)) {
  const origin = http.createServer().listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const proxy = await startProxy(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`)
  const common = { history, codec: text, lease: LEASE, onError: () => {} }
  const ending = createStreams(common)
  const goingOn: Streams<string> = createStreams({
    ...common,
    onLost: (job: StreamJob, grip) =>
      goingOn.run(grip, job, async ({ signal, written }) => speak((await written()).join(''), signal)),
  })
  const handler = createGripHandler(
    (request, grip) => {
      const id = new URL(request.url).pathname.slice(1)
      return (id.startsWith('on-') ? goingOn : ending).resume(grip, id)
    },
    { config: proxy.gripUrl },
  )
  origin.on('request', toNodeListener(handler))
  const counts = { ended: 0, 'went on': 0, 'zombies refused': 0, wrong: 0 }
  let slowest = 0

  for (let done = 0; done < wanted; done += ANSWERS_OF_ONE) {
    const ids = Array.from(
      { length: ANSWERS_OF_ONE },
      (_, index) => `${index % 2 ? 'on' : 'end'}-${name.replace(/\W/g, '')}-${done}-${index}`,
    )
    const child = fork(new URL('writer.ts', import.meta.url), [proxy.gripUrl, postgres.url, ...ids])
    await once(child, 'message')
    const viewers = ids.map(async (id) => {
      let all = ''
      // As an `EventSource` does, where the proxy loses a connection.
      while (endOf(all) === undefined) {
        all = all.slice(0, all.lastIndexOf('\n\n') + 2)
        const last = eventsIn(all).findLast((event) => event.id !== undefined)?.id
        const headers = last === undefined ? {} : { 'Last-Event-ID': last }
        const response = await fetch(`${proxy.url}/${id}`, { headers })
        for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) all += piece
      }
      return { id, all, endedAt: performance.now() }
    })
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 500))
    child.kill('SIGKILL')
    const killedAt = performance.now()
    for (const { id, all, endedAt } of await Promise.all(viewers)) {
      const isOn = id.startsWith('on-')
      const right = isOn
        ? endOf(all) === 'done' && textIn(all) === fullText
        : endOf(all) === 'lost' && fullText.startsWith(textIn(all))
      counts[right ? (isOn ? 'went on' : 'ended') : 'wrong']++
      if (!isOn) slowest = Math.max(slowest, endedAt - killedAt)
      const state = (await history.state(id))!
      // What the killed function would append, had it only been frozen.
      const zombie = await history.append(id, '{"chunks":["late"]}', { epoch: 1, after: state.last })
      if (zombie === undefined) counts['zombies refused']++
    }
  }
  failures += counts.wrong + (wanted - counts['zombies refused'])
  const all = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  console.log(
    `${name}, ${wanted} answers killed: ${all.join(', ')}; ended within ${Math.round(slowest)} ms, the lease is ${LEASE} ms`,
  )
  await proxy.stop()
  origin.close()
  origin.closeAllConnections()
}
await pool.end()
await postgres.stop()
process.exit(failures === 0 ? 0 : 1)
