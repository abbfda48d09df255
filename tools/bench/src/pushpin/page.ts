import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { markdownTable, replaceBetween } from '@grip/conformance'
import { machine } from '../report/machine.ts'
import { type EngineFigures, KINDS } from './measure-engine.ts'
import { CONNECTIONS_OF_A_MACHINE, plan } from './plan.ts'

const PAGE = fileURLToPath(new URL('../../../../docs/evidence/pushpin-numbers.md', import.meta.url))
const KIND_NAMES = { webSocket: 'WebSockets', stream: 'event streams' }

/** Puts text into docs/evidence/pushpin-numbers.md, between the markers of a name, below a line about the machine. */
export function publishNumbers(name: string, ...parts: readonly string[]): void {
  const load = loadavg()
    .slice(0, 2)
    .map((value) => value.toFixed(1))
    .join(' and ')
  const head = `${machine()} Load of the machine over the last minute and five: ${load}.`
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), name, [head, ...parts].join('\n\n')))
}

/** What was measured, a column for each Pushpin. */
export function measuredTables(engines: readonly EngineFigures[]): string[] {
  const head = ['', ...engines.map(({ version }) => `Pushpin ${version}`)]
  const row = (title: string, value: (figures: EngineFigures) => string): string[] => [
    title,
    ...engines.map(value),
  ]
  const [first] = engines
  const idle = first!.idle.map(({ kind, connections }, index) => {
    const what = `${count(connections)} ${KIND_NAMES[kind]}`
    const at = ({ idle: all }: EngineFigures) => all[index]!
    return [
      row(`${what}: memory of each, kB`, (engine) =>
        count((at(engine).memory - engine.base) / connections / 1000),
      ),
      row(`${what}: one publish until the last has it, ms`, (engine) => count(at(engine).fanOut)),
      row(`${what}: opened in a second`, (engine) => count(at(engine).openedPerSecond)),
    ]
  })
  const rows = [
    row('memory without connections, MB', ({ base }) => count(base / 1e6)),
    ...idle.flat(),
    ...first!.roundTrips.map(({ connections }, index) =>
      row(
        `messages in a second, ${connections} WebSockets, one at a time each, to the app and back`,
        (engine) => count(engine.roundTrips[index]!.perSecond),
      ),
    ),
    ...first!.publishes.map(({ items }, index) =>
      row(`items published in a second, ${items} to a POST, 8 publishers`, (engine) =>
        count(engine.publishes[index]!.perSecond),
      ),
    ),
  ]
  return [markdownTable([head, ...rows], 1)]
}

/** What larger numbers would take. */
export function calculatedTable(engines: readonly EngineFigures[], sizes: readonly number[]): string {
  const head = [
    'Pushpin',
    'connections',
    'machines',
    'memory of each, GB',
    'one publish until the last has it, s',
    'one machine restarted: all are back after, s',
  ]
  const rows = engines.flatMap((engine) =>
    KINDS.flatMap((kind) =>
      sizes.map((connections) => {
        const { machines, memory, fanOut, reopened } = plan(connections, kind, engine)
        return [
          engine.version,
          `${count(connections)} ${KIND_NAMES[kind]}`,
          count(machines),
          (memory / 1e9).toFixed(1),
          (fanOut / 1000).toFixed(1),
          count(reopened),
        ]
      }),
    ),
  )
  return `**Calculated, not measured**: machines like this one, each with ${count(CONNECTIONS_OF_A_MACHINE)} connections, along straight lines through the table above.\n\n${markdownTable([head, ...rows], 2)}`
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
