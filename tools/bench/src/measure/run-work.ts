// Measures one kind of work at one size, in this process; prints nanoseconds of CPU for one unit of it.
import { type Work, workOn } from '../tasks/codec.ts'
import { publishing } from '../tasks/publishing.ts'
import { medianOf } from './interval.ts'
import { measurePairs } from './measure-pairs.ts'

const [kind = '', count = ''] = process.argv.slice(2)
const size = Number(count)
const task = kind === 'publish' ? await publishing(size) : workOn(kind as Work, size)
const pairs = await measurePairs({ ours: task, other: task }, { pairs: 7 })
console.log(medianOf(pairs.flat()) / size)
process.exit()
