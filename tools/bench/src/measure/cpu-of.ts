import { readdirSync, readFileSync } from 'node:fs'
import { Unavailable } from '../rows/row.ts'

/**
 * Nanoseconds of CPU that the threads of a process have taken.
 *
 * @throws {Unavailable} Not on Linux.
 */
export function cpuOf(pid: number): number {
  if (process.platform !== 'linux') throw new Unavailable('it takes Linux')
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((sum, thread) => sum + cpuOfThread(`/proc/${pid}/task/${thread}/schedstat`), 0)
}

function cpuOfThread(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ')[0])
  } catch {
    // It has ended since it was listed.
    return 0
  }
}
