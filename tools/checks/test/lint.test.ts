import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../src/packages.ts'

const asynchronous = 'const later = async (): Promise<number> => (await fetch("/")).status'

/** A file that breaks a rule, and the rule that has to say so. */
const violations: [rule: string, file: string, source: string][] = [
  ['grip(arrows)', 'packages/core/src/a.ts', "export { readFileSync } from 'node:fs'"],
  ['grip(arrows)', 'packages/core/src/a.ts', "export { createDevProxy } from '@grip/dev'"],
  ['grip(arrows)', 'packages/core/src/a.ts', "export const load = (): Promise<unknown> => import('ws')"],
  ['grip(arrows)', 'packages/node/src/a.ts', "export { toLambdaHandler } from '@grip/lambda'"],
  ['grip(arrows)', 'packages/node/src/a.ts', "export * from 'express'"],
  ['grip(arrows)', 'packages/zmq/src/a.ts', "export { createDevProxy } from '@grip/dev'"],
  ['grip(arrows)', 'packages/dev/src/a.ts', "export { toNodeListener } from '@grip/node'"],
  ['grip(arrows)', 'packages/dev/test/a.ts', "export * from '@grip/core/internal/utf8'"],
  ['grip(arrows)', 'packages/dev/test/a.ts', "export * from '../../core/src/internal/utf8.ts'"],
  ['grip(arrows)', 'packages/dev/test/a.ts', "export * from '../../../examples/chat/app.ts'"],
  ['grip(arrows)', 'tools/e2e/src/a.ts', "export * from '../../../packages/node/test/a.ts'"],
  ['grip(arrows)', 'examples/chat/a.ts', "export * from '@grip/conformance'"],
  ['grip(arrows)', 'examples/chat/a.ts', "export * from '../../packages/core/src/index.ts'"],
  ['grip(arrows)', 'packages/core/src/a.ts', "export { jwtVerify } from 'jose'"],
  ['import(no-cycle)', 'packages/core/src/a.ts', "import { a } from './b.ts'\nexport const b: number = a"],
  ['import(no-default-export)', 'packages/core/src/a.ts', 'export default 1'],
  ['eslint(max-lines)', 'packages/core/src/a.ts', 'void 0\n'.repeat(301)],
  ['eslint(max-lines)', 'packages/core/test/a.ts', 'void 0\n'.repeat(301)],
  ['eslint(no-restricted-globals)', 'packages/core/src/a.ts', 'export const size = Buffer.byteLength("a")'],
  ['eslint(no-restricted-globals)', 'packages/core/src/a.ts', 'export const env = process.env'],
  ['typescript(no-floating-promises)', 'packages/core/src/a.ts', `${asynchronous}\nlater()`],
  [
    'typescript(no-misused-promises)',
    'packages/core/src/a.ts',
    `${asynchronous}\nexport const one = (): number => (later() ? 1 : 2)`,
  ],
  ['typescript(await-thenable)', 'packages/core/src/a.ts', 'export const one = async (n: number) => await n'],
  [
    'typescript(consistent-type-imports)',
    'packages/core/src/a.ts',
    "import { B } from './b.ts'\nexport type A = B",
  ],
  ['typescript(no-explicit-any)', 'packages/core/src/a.ts', 'export const a: any = 1'],
  [
    'vitest(no-focused-tests)',
    'packages/core/test/a.test.ts',
    "import { it } from 'vitest'\nit.only('a', () => {})",
  ],
  [
    'vitest(no-disabled-tests)',
    'packages/core/test/a.test.ts',
    "import { it } from 'vitest'\nit.skip('a', () => {})",
  ],
]

/** Files that keep to every rule. */
const allowed: [file: string, source: string][] = [
  [
    'packages/core/src/a.ts',
    "export { compactVerify } from 'jose/jws/compact/verify'\nexport * from './c.ts'",
  ],
  ['packages/node/src/a.ts', "export { createServer } from 'node:http'\nexport { Grip } from '@grip/core'"],
  ['packages/zmq/src/a.ts', "export { Push } from 'zeromq'\nexport { Publisher } from '@grip/core'"],
  ['packages/dev/src/a.ts', "export { WebSocket } from 'ws'\nexport { signGripSig } from '@grip/core/wire'"],
  ['packages/dev/test/a.ts', "export * from '../src/a.ts'\nexport * from '@grip/conformance'"],
  ['tools/e2e/src/a.ts', "export { default } from '../../../examples/chat/app.ts'"],
  ['tools/e2e/src/a.ts', "export * from '../../../packages/lambda/test/events.ts'"],
  ['packages/core/src/a.ts', 'void 0\n'.repeat(300)],
]

// A copy of the configuration over folders of its own, so that no file of the repository is ever wrong.
const folder = mkdtempSync(join(tmpdir(), 'grip-lint-'))

beforeAll(() => {
  cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  cpSync(join(ROOT, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true })
  cpSync(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.json'))
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('lint', () => {
  for (const [rule, file, source] of violations) {
    it(`refuses by ${rule} in ${file}: ${titleOf(source)}`, () => {
      expect(lint(file, source)).toContain(rule)
    })
  }

  for (const [file, source] of allowed) {
    it(`has nothing against ${titleOf(source)} in ${file}`, () => {
      expect(lint(file, source)).toEqual([])
    })
  }
})

function titleOf(source: string): string {
  return source.replaceAll('\n', '; ').slice(0, 60)
}

/** The rules that a file breaks. */
function lint(file: string, source: string): string[] {
  for (const area of ['packages', 'tools', 'examples'])
    rmSync(join(folder, area), { recursive: true, force: true })
  write(file, source)
  write(
    join(dirname(file), 'b.ts'),
    "import { b } from './a.ts'\nexport const a: number = b\nexport interface B {}\n",
  )
  const tsgolint = join(ROOT, 'node_modules/.bin/tsgolint')
  const { stdout, stderr } = spawnSync(
    join(ROOT, 'node_modules/.bin/oxlint'),
    ['--type-aware', '-f', 'json', file],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, OXLINT_TSGOLINT_PATH: tsgolint },
    },
  )
  if (!stdout.startsWith('{')) throw new Error(`oxlint: ${stdout}${stderr}`)
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  return diagnostics.map(({ code }) => code)
}

function write(file: string, source: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), source)
}
