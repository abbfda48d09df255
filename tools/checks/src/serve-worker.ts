import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A worker that runs. */
export interface RunningWorker {
  url: string
  /** Its process. */
  pid: number
  close(): Promise<void>
}

// The package has no declarations; what it exports is the path of its binary.
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }

/** Serves the `config.capnp` of a folder in workerd, and waits for the line that names its port. */
export async function serveWorker(folder: string, options: readonly string[] = []): Promise<RunningWorker> {
  const child = spawn(workerd, ['serve', 'config.capnp', '--control-fd=3', ...options], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const close = async (): Promise<void> => {
    if (child.exitCode !== null) return
    const exit = once(child, 'exit')
    child.kill()
    await exit
  }
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const { event, port } = JSON.parse(line) as { event: string; port: number }
    if (event === 'listen') return { url: `http://127.0.0.1:${port}`, pid: child.pid!, close }
  }
  throw new Error('workerd ended before it listened')
}
