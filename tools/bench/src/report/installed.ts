import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './build-packages.ts'

const BENCH = join(import.meta.dirname, '../..')

/** What the bench makes; not in git. */
export const CACHE: string = join(BENCH, '.cache')

/** Puts the built packages and the peers where an install would put them, next to the files of a fixture. */
export function install(fixture: string): string {
  const folder = join(CACHE, fixture)
  rmSync(folder, { recursive: true, force: true })
  cpSync(join(BENCH, 'fixtures', fixture), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  for (const name of ['core', 'lambda']) installBuilt(name, join(folder, 'node_modules/@grip', name))
  link(join(ROOT, 'packages/core/node_modules/jose'), join(folder, 'node_modules/jose'))
  for (const peer of ['@fanoutio/grip', 'faas-grip']) {
    link(join(BENCH, 'node_modules', peer), join(folder, 'node_modules', peer))
  }
  return folder
}

/** Version of a peer. */
export function versionOf(peer: string): string {
  const text = readFileSync(join(BENCH, 'node_modules', peer, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function installBuilt(name: string, target: string): void {
  const source = join(ROOT, 'packages', name)
  cpSync(join(source, 'dist'), join(target, 'dist'), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
    publishConfig: { exports: object }
  }
  writeFileSync(
    join(target, 'package.json'),
    JSON.stringify({ ...manifest, exports: manifest.publishConfig.exports }),
  )
}

function link(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(realpathSync(source), target)
}
