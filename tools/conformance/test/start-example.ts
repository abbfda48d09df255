import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** An example, as its `npm start` runs it. */
export interface RunningExample {
  /** Where a browser opens it. */
  url: string
  /** What it printed until it was ready. */
  lines: readonly string[]
  /** Ctrl-C; resolves to the exit code. */
  stop(): Promise<number | null>
}

/** Starts an example on a port, and waits for the line with its URL. */
export async function startExample(
  name: string,
  port: number,
  env: Record<string, string> = {},
): Promise<RunningExample> {
  const cwd = fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'start.ts'], {
    cwd,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (): Promise<number | null> => {
    child.kill('SIGINT')
    await exited
    process.off('exit', kill)
    return child.exitCode
  }
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    const url = / is at (\S+)/.exec(line)?.[1]
    if (url !== undefined) return { url, lines, stop }
  }
  throw new Error(`The example ended before it was ready: ${lines.join('\n')}`)
}
