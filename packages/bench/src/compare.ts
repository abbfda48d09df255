import { type Interval, medianInterval, medianOf } from './interval.ts'

/** Something to measure; it returns a number that depends on all of its work. */
export type Task = () => number | Promise<number>

/** What it takes to run A, against B. */
export interface Comparison {
  /** CPU time of one run of A, in nanoseconds. */
  a: number
  /** CPU time of one run of B, in nanoseconds. */
  b: number
  /** A / B. */
  ratio: Interval
}

/** How to compare. */
export interface CompareOptions {
  /** Shortest slice, in milliseconds of CPU. */
  slice: number
  /** Pairs of slices. */
  pairs: number
}

/** What tasks return ends up here, so that no engine leaves work out. */
export const sink: { value: number } = { value: 0 }

/**
 * Compares two tasks by the CPU time of the process, in slices that alternate, so that whatever else the
 * machine does befalls both.
 */
export async function compare(a: Task, b: Task, options: CompareOptions): Promise<Comparison> {
  const pairs = await measurePairs(a, b, options)
  const ratio = medianInterval(pairs.map(([timeA, timeB]) => timeA / timeB))
  return { a: medianOf(pairs.map(([timeA]) => timeA)), b: medianOf(pairs.map(([, timeB]) => timeB)), ratio }
}

/** Times one run of A and of B, in nanoseconds of CPU, once for each pair of slices. */
export async function measurePairs(
  a: Task,
  b: Task,
  { slice, pairs }: CompareOptions,
): Promise<[number, number][]> {
  const [runsA, runsB] = [await calibrate(a, slice), await calibrate(b, slice)]
  const measured: [number, number][] = []
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) measured.push([await time(a, runsA), await time(b, runsB)])
    else {
      // Which one goes first alternates too.
      const timeB = await time(b, runsB)
      measured.push([await time(a, runsA), timeB])
    }
  }
  return measured
}

// Doubles the runs until a slice is long enough, which warms the task up as well.
async function calibrate(task: Task, slice: number): Promise<number> {
  for (let runs = 1; ; runs *= 2) {
    if ((await time(task, runs)) * runs >= slice * 1e6) return runs
  }
}

/** Nanoseconds of CPU for one run. */
async function time(task: Task, runs: number): Promise<number> {
  const start = process.cpuUsage()
  for (let run = 0; run < runs; run++) {
    const result = task()
    sink.value += typeof result === 'number' ? result : await result
  }
  const { user, system } = process.cpuUsage(start)
  return ((user + system) * 1000) / runs
}
