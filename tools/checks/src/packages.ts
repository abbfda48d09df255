import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Folder of what the checks make and keep: tarballs, Node versions. Not in git. */
export const CACHE: string = join(import.meta.dirname, '../.cache')

/** The repository's root folder. */
export const ROOT: string = join(import.meta.dirname, '../../..')

/** A published package. */
export interface PackedPackage {
  /** For example `@grip/core`. */
  name: string
  /** Its folder in the repository. */
  folder: string
  /** Its tarball, as the registry would get it. */
  tarball: string
}

/** Packs every package that is not private into {@link CACHE}; `dist` has to be built before. */
export function packPackages(): PackedPackage[] {
  const target = join(CACHE, 'tarballs')
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  return readdirSync(join(ROOT, 'packages'))
    .map((name) => join(ROOT, 'packages', name))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({ name: manifest.name, folder, tarball: pack(folder, target) }))
}

function readManifest(folder: string): { name: string; private?: boolean } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; private?: boolean }
}

function pack(folder: string, target: string): string {
  const output = execFileSync('pnpm', ['pack', '--json', '--pack-destination', target], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { filename } = JSON.parse(output) as { filename: string }
  return join(target, filename.split('/').at(-1) ?? filename)
}
