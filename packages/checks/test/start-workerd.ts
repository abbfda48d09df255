import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { CACHE, ROOT } from '../src/packages.ts'

/** A worker that runs. */
export interface RunningWorker {
  url: string
  close: () => Promise<void>
}

/** The key of the workers' configurations. */
export const KEY = 'a-key-of-this-test-for-its-own-use'

// The package has no declarations; what it exports is the path of its binary.
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }
const fixtures = join(import.meta.dirname, '../fixtures')

/** Bundles a fixture with the built package, serves it in workerd, and waits for the line that names its port. */
export async function startWorkerd(fixture: string, options: readonly string[] = []): Promise<RunningWorker> {
  const folder = join(CACHE, fixture)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [join(fixtures, fixture, 'worker.js')],
    outfile: join(folder, 'worker.js'),
    alias: {
      '@grip/cloudflare': join(ROOT, 'packages/cloudflare/dist/index.js'),
      '@grip/core': join(ROOT, 'packages/core/dist/index.js'),
    },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
  cpSync(join(fixtures, fixture, 'config.capnp'), join(folder, 'config.capnp'))
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
    if (event === 'listen') return { url: `http://127.0.0.1:${port}`, close }
  }
  throw new Error('workerd ended before it listened')
}
