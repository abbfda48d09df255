import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const RUNTIMES = join(import.meta.dirname, '../../runtimes')

/** Installs Bun and Deno at the versions of their lockfile: about 200 MB, the first time. */
export function installRuntimes(): void {
  execFileSync('pnpm', ['install', '--frozen-lockfile', '--trust-lockfile'], {
    cwd: RUNTIMES,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** The command that runs a file. */
export function runtimeCommand(name: 'Bun' | 'Deno'): readonly string[] {
  const bin = join(RUNTIMES, 'node_modules/.bin')
  return name === 'Bun' ? [join(bin, 'bun')] : [join(bin, 'deno'), 'run', '--allow-all']
}
