import { medianOf } from './interval.ts'

/** Something to measure; it returns a number that depends on all of its work. */
export type Task = () => number | Promise<number>

/** Two tasks to compare. */
export interface Pair {
  ours: Task
  other: Task
  /** How much one run does, where the two do not do the same amount. Default 1 and 1. */
  size?: { ours: number; other: number }
}

/** How to compare. */
export interface MeasureOptions {
  /** Pairs of slices. */
  pairs: number
  /** A slice, in milliseconds of CPU. Default 100. */
  slice?: number
  /** What is timed: the CPU of the process for a run, or how long the middle one of a slice takes. Default `cpu`. */
  clock?: Clock
}

/** What is timed. */
export type Clock = 'cpu' | 'p50'

/**
 * Milliseconds of CPU of a slice: in shorter ones, a good part of a side's garbage is collected in the time of the
 * other.
 */
const SLICE = 100

/**
 * Milliseconds of CPU before anything counts: engines compile what is hot while it runs. It is over when nothing has
 * become faster for so long, or at the latest after so much. Its slices are short, since none of them is kept.
 */
const WARM_UP = { slice: 25, steady: 700, longest: 5000 }

/** What tasks return ends up here, so that no engine leaves work out. */
export const sink: { value: number } = { value: 0 }

/**
 * Times both tasks in slices that alternate, so that whatever else the machine does befalls both.
 *
 * @returns Nanoseconds of one run of ours and of the other's, once for each pair of slices.
 */
export async function measurePairs(pair: Pair, options: MeasureOptions): Promise<[number, number][]> {
  const { pairs, slice, clock = 'cpu' } = options
  const time = clock === 'cpu' ? timeByCpu : timeByMiddle
  const [ours, other] = await runsOf(pair, slice)
  const { size = { ours: 1, other: 1 } } = pair
  const timeOurs = async (): Promise<number> => (await time(pair.ours, ours)) / size.ours
  const timeOther = async (): Promise<number> => (await time(pair.other, other)) / size.other
  const measured: [number, number][] = []
  for (let index = 0; index < pairs; index++) {
    if (index % 2 === 0) measured.push([await timeOurs(), await timeOther()])
    else {
      // Which one goes first alternates too.
      const otherFirst = await timeOther()
      measured.push([await timeOurs(), otherFirst])
    }
  }
  return measured
}

async function runsOf(pair: Pair, slice = SLICE): Promise<[number, number]> {
  const start = process.cpuUsage()
  let [ours, other, best, since, now] = [0, 0, Infinity, 0, 0]
  while (now < WARM_UP.longest && now - since < WARM_UP.steady) {
    ours = await warmUp(pair.ours)
    other = await warmUp(pair.other)
    now = millisecondsSince(start)
    if (ours + other > best * 0.97) continue
    best = ours + other
    since = now
  }
  return [Math.ceil((slice * 1e6) / ours), Math.ceil((slice * 1e6) / other)]
}

/** Doubles the runs until they take a slice; returns what one of them takes, in nanoseconds. */
async function warmUp(task: Task): Promise<number> {
  for (let runs = 1; ; runs *= 2) {
    const time = await timeByCpu(task, runs)
    if (time * runs >= WARM_UP.slice * 1e6) return time
  }
}

async function timeByCpu(task: Task, runs: number): Promise<number> {
  const start = process.cpuUsage()
  for (let run = 0; run < runs; run++) {
    const result = task()
    sink.value += typeof result === 'number' ? result : await result
  }
  return (millisecondsSince(start) * 1e6) / runs
}

function millisecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

async function timeByMiddle(task: Task, runs: number): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    const result = task()
    sink.value += typeof result === 'number' ? result : await result
    times.push((performance.now() - start) * 1e6)
  }
  return medianOf(times)
}
