import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { delimiter, join } from 'node:path'
import { freePorts, within } from '@grip/conformance'

/** A private Redis on loopback, in memory. */
export interface RunningRedis {
  url: string
  stop(): Promise<void>
}

/** True when Redis is installed. */
export function hasRedis(): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.some((folder) => existsSync(join(folder, 'redis-server')))
}

/** Starts a Redis; it ends by `stop()`, or with this process. */
export async function startRedis(): Promise<RunningRedis> {
  const [port] = await freePorts(1)
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  // A shell ends it when standard input closes, for whatever reason.
  const script = 'redis-server "$@" </dev/null & redis=$!; read -r _; kill $redis; wait $redis'
  const owner = spawn('/bin/sh', ['-c', script, 'redis-owner', ...settings], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  owner.stdin.on('error', () => {})
  const exited = once(owner, 'close')
  const ready = new Promise<void>((resolve) => {
    createInterface(owner.stdout).on('line', (line) => /Ready to accept connections/.test(line) && resolve())
  })
  await within(ready, 'Redis to be ready')
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      owner.stdin.end()
      await within(exited, 'Redis to stop')
    },
  }
}
