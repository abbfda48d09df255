// Restarts a real Pushpin while events are added to the stream of examples/reliable-stream, over a real PostgreSQL,
// and checks what its clients got: `node scripts/reliable-stream.ts [events] [restarts]`.
import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { PostgresHistory } from '../../../examples/reliable-stream/postgres-history.ts'
import { startPostgres } from '../src/postgres/start-postgres.ts'
import { type Pushpin, startPushpin } from '../src/pushpin/start-pushpin.ts'
import { runReliableStream } from '../src/reliable-stream/run-reliable-stream.ts'

const FUNCTIONS = 3
const events = Number(process.argv[2] ?? 10_000)
const restarts = Number(process.argv[3] ?? 50)

const postgres = await startPostgres()
const pools = Array.from({ length: FUNCTIONS }, () => new pg.Pool({ connectionString: postgres.url }))
const schema = new URL('../../../examples/reliable-stream/schema.sql', import.meta.url)
await pools[0]!.query(await readFile(schema, 'utf8'))

const result = await runReliableStream({
  events,
  restarts,
  histories: pools.map((pool) => new PostgresHistory(pool)),
  startProxy: (origin, ended?: Pushpin) => startPushpin({ origin, ...(ended && { ports: ended.ports }) }),
  onRestart: (count) => count % 10 === 0 && console.log(`${count} restarts`),
})
console.log(result)
await Promise.all(pools.map((pool) => pool.end()))
await postgres.stop()
const { lost, repeated, inOrder, fewestReconnects } = result
process.exit(lost + repeated === 0 && inOrder && fewestReconnects >= restarts ? 0 : 1)
