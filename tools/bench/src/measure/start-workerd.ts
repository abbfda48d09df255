import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningWorker, serveWorker } from '@grip/checks'
import { build } from 'esbuild'
import { ROOT } from '../report/build-packages.ts'
import { CACHE } from '../report/installed.ts'
import { cpuOf } from './cpu-of.ts'

/** A worker that runs, and what it costs. */
export interface MeasuredWorker extends RunningWorker {
  /** Nanoseconds of CPU that its process has taken so far. */
  cpu(): number
}

const FIXTURES = join(import.meta.dirname, '../../fixtures/workers')
const bundled = new Set<string>()

/** Serves a worker of the fixtures, bundled with the built packages. */
export async function startWorkerd(name: string): Promise<MeasuredWorker> {
  const folder = join(CACHE, 'workers', name)
  if (!bundled.has(name)) await bundle(name, folder)
  bundled.add(name)
  const worker = await serveWorker(folder)
  return { ...worker, cpu: () => cpuOf(worker.pid) }
}

/** Bundles a program with the built packages, minified as one deploys it. */
export async function bundleBuilt(source: string, outfile: string): Promise<void> {
  const distOf = (name: string): string => join(ROOT, 'packages', name, 'dist')
  if (!existsSync(distOf('core'))) throw new Error('the packages are not built')
  await build({
    entryPoints: [source],
    outfile,
    alias: {
      '@grip/core/adapter': join(distOf('core'), 'adapter.js'),
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
