// Measures one paired row in this process; prints nanoseconds of both sides, pair by pair, as JSON.
import { nameOf } from '../row.ts'
import { pairedRows } from '../rows/paired.ts'
import { measurePairs } from './pairs.ts'

const row = pairedRows.find((candidate) => nameOf(candidate) === process.argv[2])
if (row === undefined) throw new Error(`there is no paired row "${process.argv[2]}"`)
console.log(JSON.stringify(await measurePairs(await row.pair(), { pairs: 10, clock: row.clock })))
process.exit()
