import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { CACHE, ROOT } from '../src/packages.ts'
import { type RunningWorker, serveWorker } from '../src/serve-worker.ts'

/** The key of the workers' configurations. */
export const KEY = 'a-key-of-this-test-for-its-own-use'

const fixtures = join(import.meta.dirname, '../fixtures')

/** Bundles a fixture with the built packages, and serves it in workerd. */
export async function startWorkerd(fixture: string, options: readonly string[] = []): Promise<RunningWorker> {
  const folder = join(CACHE, fixture)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [join(fixtures, fixture, 'worker.js')],
    outfile: join(folder, 'worker.js'),
    alias: {
      '@grip/cloudflare': join(ROOT, 'packages/cloudflare/dist/index.js'),
      '@grip/core/adapter': join(ROOT, 'packages/core/dist/adapter.js'),
      '@grip/core': join(ROOT, 'packages/core/dist/index.js'),
    },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
  cpSync(join(fixtures, fixture, 'config.capnp'), join(folder, 'config.capnp'))
  return serveWorker(folder, options)
}
