import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { bundle } from '../bundle.ts'
import { startVercelApi, VERCEL_PROJECT } from '../hosts/vercel-api.ts'
import { CACHE, E2E, ROOT } from '../paths.ts'
import type { Row } from '../row.ts'
import { serve } from './servers.ts'

/** Development servers of whole platforms: hundreds of megabytes and many seconds each. */
export const slowRows: readonly Row[] = [
  {
    id: 'next',
    platform: 'Next.js, route file',
    runtime: `Next.js ${pinned('next', 'next')}, next start`,
    guide: 'vercel',
    async start(context) {
      install('next')
      // Below the installed package, where it looks for itself.
      const folder = join(E2E, 'slow/next/.cache/site')
      await place(await bundle({ entry: 'next' }), join(folder, 'app/[...path]'), 'route.js')
      const next = [process.execPath, join(E2E, 'slow/next/node_modules/next/dist/bin/next')]
      execFileSync(next[0]!, [next[1]!, 'build', folder], {
        stdio: 'pipe',
        env: { ...process.env, ...QUIET },
      })
      const command = [...next, 'start', folder, '--port', String(context.port), '--hostname', '127.0.0.1']
      return serve({ ...context, env: { ...context.env, ...QUIET } }, command, /Ready in/)
    },
  },
  {
    id: 'netlify',
    platform: 'Netlify Functions',
    runtime: `netlify-cli ${pinned('netlify', 'netlify-cli')}, functions:serve`,
    guide: 'netlify',
    async start(context) {
      install('netlify')
      const folder = join(CACHE, 'slow/netlify')
      await place(await bundle({ entry: 'netlify' }), join(folder, 'netlify/functions'), 'chat.mjs')
      const netlify = join(E2E, 'slow/netlify/node_modules/.bin/netlify')
      const command = [netlify, 'functions:serve', '--port', String(context.port), '--offline']
      return serve({ ...context, env: { ...context.env, ...QUIET } }, command, /Loaded function chat/, folder)
    },
  },
  {
    id: 'vercel-dev',
    platform: 'Vercel, `vercel.json`',
    runtime: `vercel ${pinned('vercel', 'vercel')}, vercel dev`,
    guide: 'vercel',
    async start(context) {
      install('vercel')
      const folder = join(CACHE, 'slow/vercel')
      await place(await bundle({ entry: 'next' }), folder, 'route.mjs')
      const config = await readFile(join(ROOT, 'examples/chat/deploy/vercel/vercel.json'), 'utf8')
      await writeFile(join(folder, 'vercel.json'), config.replaceAll('route.ts', 'route.mjs'))
      await mkdir(join(folder, '.vercel'), { recursive: true })
      await writeFile(
        join(folder, '.vercel/project.json'),
        JSON.stringify({ ...VERCEL_PROJECT, settings: {} }),
      )
      const api = await startVercelApi()
      const vercel = join(E2E, 'slow/vercel/node_modules/.bin/vercel')
      const options = ['--yes', '--token', 'none', '--api', api.url, '--listen', `127.0.0.1:${context.port}`]
      const env = { ...context.env, ...QUIET }
      const row = await serve({ ...context, env }, [vercel, 'dev', ...options], /Ready!/, folder)
      return {
        ...row,
        async stop() {
          await row.stop()
          api.closeAllConnections()
          api.close()
        },
      }
    },
  },
]

/**
 * Builds the Fastly template, and lets a program echo a message in Fastly's engine, which runs it while it compiles it.
 * The server is not on npm, so that no request can be sent.
 */
export async function buildForFastly(): Promise<void> {
  install('fastly')
  const tsc = join(E2E, 'node_modules/.bin/tsc')
  execFileSync(tsc, ['-p', join(E2E, 'slow/fastly')], { stdio: ['ignore', 'inherit', 'inherit'] })
  const script = await bundle({ entry: 'fastly', node: false })
  const compiler = join(E2E, 'slow/fastly/node_modules/.bin/js-compute-runtime')
  execFileSync(compiler, [script, join(CACHE, 'slow/fastly.wasm')], { stdio: 'pipe' })
  const program = await bundle({ entry: 'fastly-engine', node: false })
  const said = execFileSync(compiler, [program, join(CACHE, 'slow/fastly-engine.wasm')], { encoding: 'utf8' })
  if (!said.includes('TEXT d\\r\\nm:Zoë: hello\\r\\n')) throw new Error(`in Fastly's engine: ${said}`)
}

/** Builds the chat example for Vercel, and loads what a function of it would start with. */
export async function buildForVercel(): Promise<void> {
  install('vercel')
  // Elsewhere, or it takes this repository's package manager for its own.
  const folder = mkdtempSync(join(tmpdir(), 'grip-vercel-'))
  await mkdir(join(folder, '.vercel'), { recursive: true })
  const chat = join(ROOT, 'examples/chat')
  for (const name of ['app.ts', 'channels.ts', 'route.ts', 'tsconfig.json', 'deploy/vercel/vercel.json'])
    await copyFile(join(chat, name), join(folder, basename(name)))
  const tarball = (name: string) => `file:${join(CACHE, 'tarballs', `grip-${name}-0.0.0.tgz`)}`
  const { dependencies: own } = JSON.parse(readFileSync(join(chat, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const dependencies = {
    '@grip/channels': tarball('channels'),
    '@grip/core': tarball('core'),
    '@grip/vercel': tarball('vercel'),
    zod: own['zod'],
  }
  const manifest = { private: true, type: 'module', dependencies }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, '.vercel/project.json'), JSON.stringify({ ...VERCEL_PROJECT, settings: {} }))
  const api = await startVercelApi()
  try {
    const vercel = join(E2E, 'slow/vercel/node_modules/.bin/vercel')
    await promisify(execFile)(vercel, ['build', '--yes', '--token', 'none', '--api', api.url], {
      cwd: folder,
      env: { ...process.env, ...QUIET },
    })
    const { GET, POST } = (await import(
      join(folder, '.vercel/output/functions/route.ts.func/route.js')
    )) as Record<string, unknown>
    if (typeof GET !== 'function' || typeof POST !== 'function')
      throw new Error('the built route has no GET and POST')
  } finally {
    api.closeAllConnections()
    api.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is built for Vercel, and with what. */
export const VERCEL_BUILD: string = `Vercel: the chat example builds with vercel ${pinned('vercel', 'vercel')}, and what it builds can be loaded`

/** What is built for Fastly, and with what. */
export const FASTLY_BUILD: string = `Fastly Compute: the template builds, and a message is echoed in the engine of @fastly/js-compute ${pinned('fastly', '@fastly/js-compute')}`

// Their telemetry and their settings are nobody's business here.
const QUIET = {
  CI: '1',
  HOME: join(CACHE, 'slow/home'),
  NEXT_TELEMETRY_DISABLED: '1',
  VERCEL_TELEMETRY_DISABLED: '1',
}

function pinned(folder: string, name: string): string {
  const manifest = JSON.parse(readFileSync(join(E2E, 'slow', folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return manifest.dependencies[name] ?? 'unknown'
}

function install(folder: string): void {
  const cwd = join(E2E, 'slow', folder)
  execFileSync('pnpm', ['install', '--frozen-lockfile', '--ignore-scripts'], { cwd, stdio: 'pipe' })
}

async function place(file: string, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await copyFile(file, join(folder, name))
}
