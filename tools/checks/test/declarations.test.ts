import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { CACHE } from '../src/packages.ts'

interface User {
  name: string
  lib: readonly string[]
  types: readonly string[]
  /** Type packages that this user has installed, and where this package has them. */
  installed: Record<string, string>
}

const packed = inject('packed')
const home = join(CACHE, 'declarations')
const fixtures = join(import.meta.dirname, '../fixtures/declarations')
const modules = join(import.meta.dirname, '../node_modules')

const users: User[] = [
  { name: '@types/node 24', lib: ['ES2022'], types: ['node'], installed: { '@types/node': '@types/node' } },
  {
    name: '@types/node 20',
    lib: ['ES2022'],
    types: ['node'],
    installed: { '@types/node': '@types/node-20' },
  },
  { name: 'DOM', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [], installed: {} },
  {
    name: '@cloudflare/workers-types',
    lib: ['ES2022'],
    types: ['@cloudflare/workers-types'],
    installed: { '@cloudflare/workers-types': '@cloudflare/workers-types' },
  },
]

describe.each(users)('a user with only $name', ({ name, lib, types, installed }) => {
  const folder = join(home, name.replace(/\W+/g, '-'))
  const files = ['program.ts', 'channels.ts', 'entries.ts']

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true })
    cpSync(fixtures, folder, { recursive: true })
    writeFileSync(join(folder, 'entries.ts'), importAll(types.includes('node')))
    install(join(folder, 'node_modules'), installed)
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options(lib, types), files }),
    )
  })

  it('compiles against our declarations, and these are checked too', () => {
    expect(compile(folder)).toEqual([])
  })

  it('is told of a misspelt option', () => {
    const wrong = `import { Publisher } from '@grip/core'\nvoid Publisher.fromEnv().publish('a', { webSoket: 'x' })\n`
    writeFileSync(join(folder, 'wrong.ts'), wrong)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options(lib, types), files: ['wrong.ts'] }),
    )
    expect(compile(folder)).toEqual([expect.stringMatching(/^wrong\.ts\(2,\d+\): error TS\d+:.*webSoket/)])
  })
})

/** A program that imports every entry of the packages; without the types of Node, those that need none. */
function importAll(onNode: boolean): string {
  const names = packed.flatMap(({ name, folder }) => {
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports: object }
    return Object.keys(exports).map((entry) => join(name, entry))
  })
  const lines = names
    .filter((name) => onNode || /^@grip\/(core|streams|channels|client|cloudflare)/.test(name))
    .map((name, index) => `import * as entry${index} from '${name}'\nvoid entry${index}\n`)
  return lines.join('')
}

function options(lib: readonly string[], types: readonly string[]): object {
  return { target: 'ES2022', module: 'NodeNext', strict: true, noEmit: true, skipLibCheck: false, lib, types }
}

/** Unpacks the tarballs; what they depend on, and the user's type packages, are links to what is installed here. */
function install(target: string, links: Record<string, string>): void {
  for (const { name, tarball } of packed) {
    const place = join(target, name)
    mkdirSync(place, { recursive: true })
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', place])
  }
  const all = { jose: '@grip/core/node_modules/jose', ...links }
  for (const [name, from] of Object.entries(all)) {
    mkdirSync(dirname(join(target, name)), { recursive: true })
    symlinkSync(realpathSync(join(modules, from)), join(target, name))
  }
}

/** The compiler's complaints, one a line. */
function compile(folder: string): string[] {
  const { stdout } = spawnSync(join(modules, '.bin/tsc'), ['-p', '.', '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  })
  return stdout.split('\n').filter((line) => line.includes('error'))
}
