import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { CACHE } from './packages.ts'

/**
 * Brings a Node of a major version, through npm's `node` package, into {@link CACHE}.
 *
 * @returns A PATH on which this Node is the first one.
 */
export function pathWithNode(major: number): string {
  const folder = join(CACHE, `node-${major}`)
  const bin = join(folder, 'node_modules/node/bin')
  if (!existsSync(join(bin, 'node'))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    npm(['install', '--no-audit', '--no-fund', '--loglevel=error', `node@${major}`], folder)
  }
  return bin + delimiter + process.env.PATH
}

/** Runs npm, and shows what it says only where it fails. */
export function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}
