import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { ROOT } from '../report/build-packages.ts'
import { CACHE } from '../report/installed.ts'
import { cpuOf } from './cpu-of.ts'

/** A worker that runs. */
export interface RunningWorker {
  url: string
  /** Nanoseconds of CPU that its process has taken so far. */
  cpu(): number
  close(): Promise<void>
}

// The package has no declarations; what it exports is the path of its binary.
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }
const FIXTURES = join(import.meta.dirname, '../../fixtures/workers')
const bundled = new Set<string>()

/** Serves a worker of the fixtures, bundled with the built package, and waits for the line that names its port. */
export async function startWorkerd(name: string): Promise<RunningWorker> {
  const folder = join(CACHE, 'workers', name)
  if (!bundled.has(name)) await bundle(name, folder)
  bundled.add(name)
  const child = spawn(workerd, ['serve', 'config.capnp', '--control-fd=3'], {
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
    if (event === 'listen') return { url: `http://127.0.0.1:${port}`, cpu: () => cpuOf(child.pid!), close }
  }
  throw new Error('workerd ended before it listened')
}

/** Bundles a program with the built packages, minified as one deploys it. */
export async function bundleBuilt(source: string, outfile: string): Promise<void> {
  const distOf = (name: string): string => join(ROOT, 'packages', name, 'dist')
  if (!existsSync(distOf('core'))) throw new Error('the packages are not built')
  await build({
    entryPoints: [source],
    outfile,
    alias: {
      '@grip/core/wire': join(distOf('core'), 'wire.js'),
      '@grip/core': join(distOf('core'), 'index.js'),
      '@grip/cloudflare': join(distOf('cloudflare'), 'index.js'),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    // Peers and their dependencies have files for Node alone, and others for everywhere else.
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  })
}

async function bundle(name: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await bundleBuilt(join(FIXTURES, `${name}.js`), join(folder, 'worker.js'))
  cpSync(join(FIXTURES, 'config.capnp'), join(folder, 'config.capnp'))
}
