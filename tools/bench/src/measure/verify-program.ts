// Bundled, and run by Bun and Deno: prints nanoseconds of ours and of bare WebCrypto, pair by pair, as JSON.
import { besideSubtle } from '../tasks/verification.ts'
import { measurePairs } from './measure-pairs.ts'

const [algorithm, pairs] = process.argv.slice(2)
const pair = await besideSubtle(algorithm === 'ES256' ? 'ES256' : 'HS256')
console.log(JSON.stringify(await measurePairs(pair, { pairs: Number(pairs) })))
process.exit()
