import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE, E2E, ROOT } from './paths.ts'

/** The packages that the rows use, as the registry would get them. */
const PACKED = [
  'core',
  'node',
  'lambda',
  'cloudflare',
  'azure',
  'vercel',
  'channels',
  'client',
  'streams',
  'dev',
]

/** Builds and packs the project's packages, and unpacks them where a user's install would put them. */
export function installPacked(): void {
  run('pnpm', [
    'exec',
    'turbo',
    'run',
    'build',
    '--output-logs=errors-only',
    ...PACKED.map((name) => `--filter=@grip/${name}`),
  ])
  const tarballs = join(CACHE, 'tarballs')
  rmSync(tarballs, { recursive: true, force: true })
  mkdirSync(tarballs, { recursive: true })
  for (const name of PACKED) {
    const output = run(
      'pnpm',
      ['pack', '--json', '--pack-destination', tarballs],
      join(ROOT, 'packages', name),
    )
    const { filename } = JSON.parse(output) as { filename: string }
    const target = join(E2E, 'node_modules/@grip', name)
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { recursive: true })
    run('tar', ['-xzf', join(tarballs, filename.split('/').at(-1)!), '-C', target, '--strip-components=1'])
  }
  checkDependencies()
}

/** Installs what the lockfiles say: the workspace, and this package. */
export function installDependencies(): void {
  for (const cwd of [ROOT, E2E])
    run('pnpm', ['install', '--frozen-lockfile', '--trust-lockfile'], cwd, 'inherit')
}

// The packed packages find their dependencies among those of this package, which has to name the same versions.
function checkDependencies(): void {
  const own = manifestOf(E2E).dependencies ?? {}
  for (const name of PACKED) {
    const { dependencies = {} } = manifestOf(join(E2E, 'node_modules/@grip', name))
    for (const [dependency, version] of Object.entries(dependencies)) {
      if (dependency.startsWith('@grip/') || own[dependency] === version) continue
      throw new Error(`@grip/${name} needs ${dependency} ${version}: name it in tools/e2e/package.json`)
    }
  }
}

function manifestOf(folder: string): { dependencies?: Record<string, string> } {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) throw new Error(`${path} is missing`)
  return JSON.parse(readFileSync(path, 'utf8')) as { dependencies?: Record<string, string> }
}

function run(program: string, args: string[], cwd = ROOT, stdout: 'pipe' | 'inherit' = 'pipe'): string {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1' }
  return (
    execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] }) ?? ''
  )
}
