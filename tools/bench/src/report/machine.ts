import { cpus } from 'node:os'

/** What the figures were measured on. */
export function machine(): string {
  const [cpu] = cpus()
  const name = cpu?.model.replaceAll(/\((R|TM)\)/g, '').trim() ?? 'unknown'
  return `Node ${process.versions.node}, ${cpus().length} cores (${name}), ${new Date().toISOString().slice(0, 10)}.`
}
