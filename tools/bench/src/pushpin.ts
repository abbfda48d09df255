// What a Pushpin bears, for each one that is here: memory of connections, fan-out, messages, publishes; and what larger
// numbers would take. Writes docs/evidence/pushpin-numbers.md. Linux alone, whose files tell the memory of processes.
import { allEngines } from '@grip/conformance'
import { type EngineFigures, measureEngine } from './pushpin/measure-engine.ts'
import { calculatedTable, measuredTables, publishNumbers } from './pushpin/page.ts'

const IDLE = [1000, 10_000]
const ROUND_TRIPS = [1, 10, 50, 200]
const BEYOND = [100_000, 1_000_000]

const engines: EngineFigures[] = []
for (const engine of allEngines()) {
  console.error(`Pushpin ${engine.version} …`)
  engines.push(await measureEngine(engine, { idle: IDLE, roundTrips: ROUND_TRIPS }))
}
const tables = measuredTables(engines)
const calculated = calculatedTable(engines, BEYOND)
console.log([...tables, calculated].join('\n\n'))
publishNumbers('measured', ...tables)
publishNumbers('calculated', calculated)
process.exit()
