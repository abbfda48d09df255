// Runs the dev proxy with many WebSockets while the app behind it is killed and restarted once a minute:
// `pnpm --filter @grip/endurance soak [connections] [minutes]`. A full run that passes leaves its record for docs/evidence/trust.md.
//
// A message is acknowledged once its client has received the app's answer, which the app gives after it has written
// the message down. It is lost if the app's record does not have it. A message that was not acknowledged when its
// connection ended is sent again, so it may be recorded twice; on one connection, by one life of the app, it may not.
import { writeRecord } from '@grip/trust'
import { heapGrowth, soakFailures } from './soak/judge.ts'
import type { ProxySample } from './soak/proxy.ts'
import { runSoak } from './soak/run-soak.ts'

const FULL = { connections: 5000, minutes: 10 }

const connections = whole(process.argv[2], FULL.connections)
const minutes = whole(process.argv[3], FULL.minutes)
const begin = performance.now()
console.log(`${connections} WebSockets for ${minutes} minutes; the app is killed once a minute`)
const result = await runSoak({
  connections,
  kills: minutes,
  period: 60_000,
  downtime: 2000,
  interval: 10_000,
  publishInterval: 5000,
  onKill: (kill, sample) => console.log(`minute ${kill}: the app is killed; proxy ${memoryOf(sample)}`),
}).catch((error: Error) => {
  console.error(error.message)
  process.exit(1)
})
const failures = soakFailures(result)

console.table({
  connections: result.connections,
  minutes,
  'restarts of the app': result.kills,
  'messages sent': result.sent,
  'messages acknowledged': result.acknowledged,
  'acknowledged messages lost': result.lost,
  'messages never acknowledged': result.unanswered,
  'messages delivered again after a kill': result.redelivered,
  'messages duplicated otherwise': result.duplicated,
  'connections cut in a kill, and made again': result.cut,
  'publishes to all': result.published,
  'publishes that were not taken': result.unpublished,
  'published messages received': result.received,
  'published messages missed': result.missed,
  'published messages repeated': result.repeated,
  'proxy without clients': memoryOf(result.before),
  'proxy at the start': memoryOf(result.start),
  'proxy in the middle': memoryOf(result.middle),
  'proxy at the end': memoryOf(result.end),
  'proxy after all have left': memoryOf(result.left),
  'warnings of the proxy': JSON.stringify(result.left.warnings),
})
for (const failure of failures) console.log(`FAILED: ${failure}`)
console.log(failures.length === 0 ? 'passed: nothing lost, memory flat' : 'failed')
if (failures.length === 0 && connections >= FULL.connections && minutes >= FULL.minutes) {
  writeRecord({
    row: 'G2',
    command: 'pnpm --filter @grip/endurance soak',
    seconds: (performance.now() - begin) / 1000,
    tried: result.acknowledged + result.unanswered,
    passed: result.acknowledged - result.lost,
    figures: {
      WebSockets: connections,
      minutes,
      'restarts of the origin': result.kills,
      'heap growth, %': Math.round(heapGrowth(result) * 10) / 10,
    },
  })
}
process.exitCode = failures.length === 0 ? 0 : 1

function memoryOf({ heap, rss, sockets }: ProxySample): string {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
  return `${megabytes(heap)} alive, ${megabytes(rss)} resident, ${sockets} sockets`
}

function whole(text: string | undefined, initial: number): number {
  const value = Number(text ?? initial)
  if (Number.isInteger(value) && value > 0) return value
  console.error(`"${text}" is no number of connections or minutes`)
  process.exit(2)
}
