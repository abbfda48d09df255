// What one event, publish, message or delivery costs as their number grows by ten, four times: a table and a picture.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { markdownTable } from '@grip/conformance'
import { medianOf } from './measure/interval.ts'
import { type CalledProcess, callProcess } from './proxies/call-process.ts'
import type { ClientsProcess } from './proxies/clients.ts'
import type { DevProxyProcess } from './proxies/dev-proxy.ts'
import type { OriginProcess } from './proxies/origin.ts'
import { type Curve, drawCurves } from './report/draw-curves.ts'
import { formatCost } from './report/format.ts'
import { machine } from './report/machine.ts'
import { publishText } from './report/publish-text.ts'

const EVENTS = [10, 100, 1000, 10_000, 100_000]
const CONNECTIONS = [1, 10, 100, 1000, 10_000]
const AT_ONCE = 50
/** Units that a measurement takes together, so that it is long enough. */
const UNITS = 2000
/** How often what costs least may fit into what costs most, of the sizes after the smallest two. */
const GATE = 3
const PICTURE = fileURLToPath(new URL('../../../docs/images/scale.svg', import.meta.url))
const TEXT = `What one of them costs in CPU, as their number grows by ten, four times: an event of a request; a publish of
so many in one tick; a round trip over one of so many connections, in the dev proxy and the app together; a delivery
to one of so many subscribers of a channel, in the dev proxy. A line that stays level is work that grows as fast as
its input and no faster. \`pnpm bench:scale\` writes it, and fails when the largest costs over three times as much
for each as the cheapest of the last three.`
const ALT = 'CPU of one event, publish, round trip and delivery, from one to a hundred thousand of them'
const run = promisify(execFile)

const kinds = ['decode', 'receive loop', 'encode', 'echo'] as const
const events: Curve[] = []
for (const kind of kinds) events.push({ name: kind, points: await workCurve(kind) })
const others = [
  { name: 'a publish of many at once', points: await workCurve('publish') },
  ...(await proxyCurves()),
]

const table = markdownTable(
  [
    ['cost of one, as there are more', '1', ...EVENTS.map((size) => size.toLocaleString('en'))],
    ...[...events.map(({ name, points }) => ({ name: `event: ${name}`, points })), ...others].map(
      ({ name, points }) => [
        name,
        ...[1, ...EVENTS].map((size) => {
          const point = points.find(([count]) => count === size)
          return point === undefined ? '' : formatCost(point[1], 'ns')
        }),
      ],
    ),
  ],
  1,
)
const picture = drawCurves([
  { title: 'One event', unit: 'events in a request', curves: events },
  { title: 'One publish, message, delivery', unit: 'publishes, connections, subscribers', curves: others },
])
console.log(`${machine()}\n\n${table}`)
writeFileSync(PICTURE, picture)
publishText('scale', [TEXT, `![${ALT}](../images/scale.svg)`, machine(), table].join('\n\n'))

const grown = [...events, ...others].filter(({ points }) => {
  const costs = points.slice(2).map(([, cost]) => cost)
  return costs.at(-1)! > GATE * Math.min(...costs)
})
for (const { name } of grown)
  console.error(`${name}: the most cost over ${GATE} times as much, each, as fewer`)
process.exit(grown.length > 0 ? 1 : 0)

async function workCurve(kind: string): Promise<Curve['points']> {
  const points: [number, number][] = []
  for (const size of EVENTS) {
    const program = fileURLToPath(new URL('measure/run-work.ts', import.meta.url))
    const { stdout } = await run(process.execPath, [program, kind, String(size)])
    points.push([size, Number(stdout)])
    console.error(`${kind} × ${size}: ${formatCost(Number(stdout), 'ns')}`)
  }
  return points
}

async function proxyCurves(): Promise<Curve[]> {
  const origin = callProcess<OriginProcess>('origin.ts')
  const proxy = callProcess<DevProxyProcess>('dev-proxy.ts', [await origin.call.url()])
  const clients = callProcess<ClientsProcess>('clients.ts')
  const { url, controlUrl } = await proxy.call.urls()
  const trips: [number, number][] = []
  const deliveries: [number, number][] = []
  for (const count of CONNECTIONS) {
    const name = await clients.call.open('webSocket', url, controlUrl, count).catch(console.error)
    // As many as this machine bears.
    if (name === undefined) break
    const each = Math.max(1, Math.round(UNITS / count))
    const exchange = () => clients.call.exchange(name, each, AT_ONCE)
    trips.push([count, (await cpuOf([proxy, origin], exchange)) / (each * count)])
    const deliver = async (): Promise<void> => {
      for (let index = 0; index < each; index++) await clients.call.publish(name)
    }
    deliveries.push([count, (await cpuOf([proxy], deliver)) / (each * count)])
    await clients.call.close(name)
    console.error(
      `${count} connections: ${[trips, deliveries].map((all) => formatCost(all.at(-1)![1], 'ns')).join(', ')}`,
    )
  }
  for (const process of [clients, proxy, origin]) process.stop()
  return [
    { name: 'a round trip of a connection', points: trips },
    { name: 'a delivery to a subscriber', points: deliveries },
  ]
}

type WithCpu = Pick<CalledProcess<OriginProcess | DevProxyProcess>, 'call'>

/** Nanoseconds of CPU that processes take for some work: the middle of three. */
async function cpuOf(processes: readonly WithCpu[], work: () => Promise<void>): Promise<number> {
  const total = async (): Promise<number> => {
    const times = await Promise.all(processes.map(({ call }) => call.cpu()))
    return times.reduce((sum, time) => sum + time, 0)
  }
  await work()
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    const before = await total()
    await work()
    times.push(((await total()) - before) * 1000)
  }
  return medianOf(times)
}
