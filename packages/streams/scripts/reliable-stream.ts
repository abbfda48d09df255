// Restarts every proxy that is here while events are added to the stream of examples/reliable-stream, over a real PostgreSQL,
// and checks what its clients got: `node scripts/reliable-stream.ts [events] [restarts]`.
import { startPostgres } from '@grip/conformance'
import { postgresHistory, postgresSchema } from '@grip/streams/postgres'
import pg from 'pg'
import { replaceableProxies } from '../test/kit/proxies.ts'
import { runReliableStream } from '../test/reliable-stream/run-reliable-stream.ts'

const FUNCTIONS = 3
const events = Number(process.argv[2] ?? 10_000)
const restarts = Number(process.argv[3] ?? 50)

const postgres = await startPostgres()
const pools = Array.from({ length: FUNCTIONS }, () => new pg.Pool({ connectionString: postgres.url }))
await pools[0]!.query(postgresSchema)

let failed = false
for (const [name, startProxy] of Object.entries(replaceableProxies)) {
  // A stream of its own behind each.
  await pools[0]!.query('TRUNCATE grip_streams, grip_stream_entries')
  const histories = pools.map((pool) => postgresHistory(pool))
  const onRestart = (count: number): void => {
    if (count % 10 === 0) console.log(`${count} restarts`)
  }
  const result = await runReliableStream({ events, restarts, histories, startProxy, onRestart })
  console.log(name, result)
  const { lost, repeated, inOrder, fewestReconnects } = result
  failed ||= lost + repeated > 0 || !inOrder || fewestReconnects < restarts
}
await Promise.all(pools.map((pool) => pool.end()))
await postgres.stop()
process.exit(failed ? 1 : 0)
