import { readFile } from 'node:fs/promises'

/** Whether a process stands still, as the system sees it. */
export async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold spaces; the state follows it.
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}
