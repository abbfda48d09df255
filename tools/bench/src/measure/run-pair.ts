// Measures one paired row in this process; prints nanoseconds of both sides, pair by pair, as JSON.
import { pairedRows } from '../rows/paired-rows.ts'
import { nameOf } from '../rows/row.ts'
import { measurePairs } from './measure-pairs.ts'

const [name, pairs] = process.argv.slice(2)
const row = pairedRows.find((candidate) => nameOf(candidate) === name)
if (row === undefined) throw new Error(`there is no paired row "${name}"`)
console.log(JSON.stringify(await measurePairs(await row.pair(), { ...row.how, pairs: Number(pairs) })))
process.exit()
