import { readdirSync, readFileSync } from 'node:fs'

/**
 * Ids of the processes of a Pushpin. They have no group in common, but each of them has its Pushpin's folder in its
 * command line.
 */
export function processesOf(directory: string): number[] {
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id) && commandLine(id).includes(directory))
    .map(Number)
}

/** Ends processes as a power cut does. */
export function killAll(ids: readonly number[]): void {
  for (const id of ids) {
    try {
      process.kill(id, 'SIGKILL')
    } catch {
      // The end of another one has ended it.
    }
  }
}

/**
 * Resolves once processes have ended and given back their ports. Pushpin's are not children of this process, which
 * hears nothing of their end, and a signal is not an end yet.
 */
export async function allEnded(ids: readonly number[]): Promise<void> {
  while (!ids.every(hasEnded)) await new Promise((resolve) => setTimeout(resolve, 10))
}

// A command line is gone before the ports are, but who has become a zombie has closed all it had.
function hasEnded(id: number): boolean {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
    return 'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2))
  } catch {
    return true
  }
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    return '' // It has ended meanwhile.
  }
}
