import { loadavg } from 'node:os'
import { machine, publishText } from '../report.ts'

/** Puts text into docs/evidence/pushpin-numbers.md, between the markers of a name, below a line about the machine. */
export function publishNumbers(name: string, ...parts: readonly string[]): void {
  const [minute, five] = loadavg().map((value) => value.toFixed(1))
  const head = `${machine()} Load of the machine over the last minute and five: ${minute} and ${five}.`
  publishText('pushpin-numbers.md', name, [head, ...parts].join('\n\n'))
}
