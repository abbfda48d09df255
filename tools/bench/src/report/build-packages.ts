import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The repository's root folder. */
export const ROOT: string = join(import.meta.dirname, '../../../..')

/** Builds `dist/` of the published packages, where it is not there yet. */
export function buildPackages(): void {
  execFileSync('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], {
    cwd: ROOT,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
