// Publishes to three Pushpins with clients of every kind, kills one and starts it again at its address, and prints
// what the clients heard and when: `node src/fleet.ts [clients of each kind at each proxy] [messages of a phase]`.
import { runFleet } from './fleet/run-fleet.ts'

const [ofEachKind = 10, messages = 100] = process.argv.slice(2).map(Number)
const { phases, endpoints, clients } = await runFleet({ ofEachKind, messages })

const milliseconds = (delays: readonly number[]): string => {
  const sorted = delays.toSorted((a, b) => a - b)
  return `${Math.round(sorted[Math.floor(sorted.length / 2)]!)} / ${Math.round(sorted.at(-1)!)}`
}
console.table(
  Object.fromEntries(
    phases.map((phase) => [
      phase.name,
      {
        clients: phase.clients,
        messages: phase.messages.length,
        'ms to the last, median / worst': milliseconds(phase.delays),
        'the same, long-polls': milliseconds(phase.pollDelays),
        'failed publishes': phase.failures.length,
        'that name the dead proxy': phase.failures.filter((results) =>
          results.every(({ endpoint, error }) => (error !== undefined) === (endpoint === endpoints[1])),
        ).length,
      },
    ]),
  ),
)
const count = (wrong: (client: (typeof clients)[number]) => number): number =>
  clients.reduce((sum, client) => sum + wrong(client), 0)
const lost = count(({ expected, received }) => expected.filter((text) => !received.includes(text)).length)
const duplicated = count(({ received }) => received.length - new Set(received).size)
const outOfOrder = clients.filter(({ expected, received }) => expected.join() !== received.join()).length
const deliveries = count(({ received }) => received.length)
console.log({ proxies: endpoints.length, clients: clients.length, deliveries, lost, duplicated, outOfOrder })
process.exit(lost + duplicated + outOfOrder === 0 ? 0 : 1)
