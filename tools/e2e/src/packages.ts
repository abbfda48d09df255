import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { E2E } from './paths.ts'

/** Version of an installed package. */
export function versionOf(name: string): string {
  const manifest = JSON.parse(readFileSync(join(E2E, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** An installed command. */
export function binaryOf(name: string): string {
  return join(E2E, 'node_modules/.bin', name)
}
