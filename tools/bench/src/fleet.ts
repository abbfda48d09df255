// What one publish costs as subscribers and proxies grow: measured on this machine, and calculated for more than it
// bears. Writes both tables of docs/evidence/fleet.md. Linux alone, whose files tell what the proxies take.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { markdownTable, replaceBetween } from '@grip/conformance'
import { calculate, type FleetSize } from './fleet/calculate.ts'
import { type FleetCost, measureFleet } from './fleet/measure-fleet.ts'

const PAGE = fileURLToPath(new URL('../../../docs/evidence/fleet.md', import.meta.url))
const COMMAND = 'pnpm --filter @grip/bench fleet'

const PROXIES = [1, 2, 3]
const SUBSCRIBERS = [100, 1000, 5000]
const BEYOND: readonly FleetSize[] = [
  { proxies: 10, subscribers: 10_000 },
  { proxies: 100, subscribers: 10_000 },
  { proxies: 10, subscribers: 100_000 },
]

const measured: FleetCost[] = []
for (const proxies of PROXIES) {
  for await (const cost of measureFleet(proxies, SUBSCRIBERS)) {
    measured.push(cost)
    console.log(cost)
  }
}
let page = readFileSync(PAGE, 'utf8')
for (const [name, costs] of [
  ['measured', measured],
  ['calculated', BEYOND.map((size) => calculate(size, measured))],
] as const) {
  const table = tableOf(costs)
  console.log(`${name}\n${table}`)
  page = replaceBetween(page, `${COMMAND}, ${name}`, table)
}
writeFileSync(PAGE, page)
process.exit()

function tableOf(costs: readonly FleetCost[]): string {
  const head = [
    'proxies',
    'subscribers of each',
    'subscribers',
    'ms until all have it',
    'POSTs',
    'bytes sent',
    'CPU of the publisher, ms',
    'CPU of each proxy, ms',
  ]
  const rows = costs.map((cost) => [
    number(cost.proxies),
    number(cost.subscribers),
    number(cost.proxies * cost.subscribers),
    number(cost.delivered),
    number(cost.posts),
    number(cost.bytes),
    cost.publisherCpu.toFixed(1),
    number(cost.proxyCpu / cost.proxies),
  ])
  return markdownTable([head, ...rows], 0)
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}
