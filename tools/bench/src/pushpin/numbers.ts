// What a Pushpin bears, for each one that is here: memory of connections, fan-out, messages, publishes; and what larger
// numbers would take. Writes docs/evidence/pushpin-numbers.md. Linux alone, whose files tell the memory of processes.
import { allEngines, markdownTable } from '@grip/conformance'
import { publishNumbers } from './publish-numbers.ts'
import { type EngineFigures, KIND_NAMES, measureEngine } from './measure-engine.ts'
import { CONNECTIONS_OF_A_MACHINE, plan } from './plan.ts'

const BEYOND = [100_000, 1_000_000]

const engines: EngineFigures[] = []
for (const engine of allEngines()) {
  console.error(`Pushpin ${engine.version} …`)
  engines.push(await measureEngine(engine))
}
const measured = markdownTable(
  [
    ['', ...engines.map(({ version }) => `Pushpin ${version}`)],
    ...engines[0]!.table.map(([title], index) => [
      title,
      ...engines.map(({ table }) => count(table[index]![1])),
    ]),
  ],
  1,
)
const calculated = markdownTable(
  [
    [
      'Pushpin',
      'connections',
      'machines',
      'memory of each, GB',
      'one publish until the last has it, s',
      'one machine restarted: all are back after, s',
    ],
    ...engines.flatMap((engine) =>
      (['webSocket', 'stream'] as const).flatMap((kind) =>
        BEYOND.map((connections) => {
          const { machines, memory, fanOut, reopened } = plan(connections, kind, engine)
          const many = [
            `${count(connections)} ${KIND_NAMES[kind]}`,
            count(machines),
            (memory / 1e9).toFixed(1),
          ]
          return [engine.version, ...many, (fanOut / 1000).toFixed(1), count(reopened)]
        }),
      ),
    ),
  ],
  2,
)
console.log(`${measured}\n\n${calculated}`)
publishNumbers('measured', measured)
publishNumbers(
  'calculated',
  `**Calculated, not measured**: machines like this one, each with ${count(CONNECTIONS_OF_A_MACHINE)} connections, along straight lines through the table above.`,
  calculated,
)
process.exit()

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
