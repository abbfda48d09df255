import type { Row } from './row.ts'

const ROUNDS = 20

/** Nanoseconds of CPU that a program takes until its first answer. */
export type CpuOfProgram = (name: string) => Promise<number>

/** What of a cold start is said where it is listed. */
export interface ColdStart extends Pick<Row, 'id' | 'title' | 'goal' | 'gate'> {
  /** The program of the fixture. */
  program: string
  cpuOf: CpuOfProgram
}

/** Milliseconds that a program takes over an empty one. Each round starts a process of each, one after the other. */
export function overEmpty(floor: string, { program, cpuOf, ...text }: ColdStart): Row {
  return {
    ...text,
    beside: { floor },
    figure: 'ms',
    cost: 'ns',
    wants: 'at most',
    built: true,
    rounds: ROUNDS,
    round: async () => {
      const other = await cpuOf('empty')
      const ours = await cpuOf(program)
      return { ours, other, figure: (ours - other) / 1e6 }
    },
  }
}

/** How many times as long as ours a peer takes, both over an empty program. */
export function besidePeer(peer: string, theirs: string, { program, cpuOf, ...text }: ColdStart): Row {
  return {
    ...text,
    beside: { peer },
    figure: '×',
    cost: 'ns',
    wants: 'at least',
    built: true,
    // No verdict waits for it.
    rounds: ROUNDS / 2,
    round: async () => {
      const empty = await cpuOf('empty')
      const ours = (await cpuOf(program)) - empty
      const other = (await cpuOf(theirs)) - empty
      return { ours, other, figure: other / ours }
    },
  }
}
