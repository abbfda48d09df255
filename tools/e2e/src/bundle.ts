import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { filesOf } from './guides/make-project.ts'
import { CACHE, E2E, ROOT } from './paths.ts'

/** How a platform's entry file is bundled. */
export interface BundleInit {
  /** File of src/apps, without its extension. */
  entry: string
  /** Whether the bundle may use what Node has. Default true. */
  node?: boolean
  /** `iife` for runtimes without modules. Default `esm`. */
  format?: 'esm' | 'iife'
}

/** Bundles an entry file with the packed packages, as one deploys it; resolves with the file. */
export async function bundle({ entry, node = true, format = 'esm' }: BundleInit): Promise<string> {
  const folder = join(CACHE, 'bundles', entry)
  await mkdir(folder, { recursive: true })
  const outfile = join(folder, `${basename(entry)}.mjs`)
  await build({
    entryPoints: [join(E2E, 'src/apps', `${entry}.ts`)],
    outfile,
    bundle: true,
    format,
    target: 'es2022',
    platform: node ? 'node' : 'neutral',
    ...(node ? { external: EXTERNAL } : { mainFields: ['module', 'main'], external: ['fastly:*'] }),
    plugins: [packedPackages, appOfTheRun, programOfTheReadme],
    logLevel: 'error',
  })
  return outfile
}

// The platform's own packages are not bundled: they are what is real here.
const EXTERNAL = [
  '@azure/functions',
  '@google-cloud/functions-framework',
  '@hono/node-server',
  'express',
  'fastify',
]

// Everything of this project comes out of its packed packages, wherever the import stands.
const packedPackages: Plugin = {
  name: 'packed-packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@grip\// }, ({ path, kind, pluginData }) =>
      pluginData === 'packed' ? undefined : resolve(path, { kind, resolveDir: E2E, pluginData: 'packed' }),
    )
  },
}

// The example's entry files are the ones that are served, with the app that has what the checks need.
const appOfTheRun: Plugin = {
  name: 'app-of-the-run',
  setup({ onResolve }) {
    onResolve({ filter: /\/app\.ts$/ }, ({ importer }) =>
      importer.startsWith(join(ROOT, 'examples/chat')) ? { path: join(E2E, 'src/apps/app.ts') } : undefined,
    )
  },
}

const programOfTheReadme: Plugin = {
  name: 'program-of-the-readme',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^readme:/ }, ({ path }) => ({ path: path.slice(7), namespace: 'readme' }))
    onLoad({ filter: /./, namespace: 'readme' }, ({ path }) => ({
      contents: filesOf('README.md').get(path)!,
      loader: 'ts',
      resolveDir: E2E,
    }))
  },
}
