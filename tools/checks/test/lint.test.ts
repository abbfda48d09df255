import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from '../src/packages.ts'

const later = 'const later = async (): Promise<number> => (await fetch("/")).status\n'

/** A file that breaks a rule, and the rule that has to say so. */
// prettier-ignore
const violations: [rule: string, folder: string, source: string][] = [
  ['grip(arrows)', 'packages/core/src', "export { readFileSync } from 'node:fs'"],
  ['grip(arrows)', 'packages/core/src', "export { createDevProxy } from '@grip/dev'"],
  ['grip(arrows)', 'packages/core/src', "export const load = (): Promise<unknown> => import('ws')"],
  ['grip(arrows)', 'packages/core/src', "export { jwtVerify } from 'jose'"],
  ['grip(arrows)', 'packages/node/src', "export { toLambdaHandler } from '@grip/lambda'"],
  ['grip(arrows)', 'packages/node/src', "export * from 'express'"],
  ['grip(arrows)', 'packages/zmq/src', "export { createDevProxy } from '@grip/dev'"],
  ['grip(arrows)', 'packages/dev/src', "export { toNodeListener } from '@grip/node'"],
  ['grip(arrows)', 'packages/dev/test', "export * from '@grip/core/internal/utf8'"],
  ['grip(arrows)', 'packages/dev/test', "export * from '../../core/src/internal/utf8.ts'"],
  ['grip(arrows)', 'packages/dev/test', "export * from '../../../examples/chat/app.ts'"],
  ['grip(arrows)', 'tools/e2e/src', "export * from '../../../packages/node/test/a.ts'"],
  ['grip(arrows)', 'examples/chat', "export * from '@grip/conformance'"],
  ['grip(arrows)', 'examples/chat', "export * from '../../packages/core/src/index.ts'"],
  ['import(no-cycle)', 'packages/core/src', "import { a } from './b.ts'\nexport const b: number = a"],
  ['import(no-default-export)', 'packages/core/src', 'export default 1'],
  ['eslint(max-lines)', 'packages/core/src', 'void 0\n'.repeat(301)],
  ['eslint(max-lines)', 'packages/core/test', 'void 0\n'.repeat(301)],
  ['eslint(no-restricted-globals)', 'packages/core/src', 'export const size = Buffer.byteLength("a")'],
  ['eslint(no-restricted-globals)', 'packages/core/src', 'export const env = process.env'],
  ['typescript(no-floating-promises)', 'packages/core/src', `${later}later()`],
  ['typescript(no-misused-promises)', 'packages/core/src', `${later}export const one = () => (later() ? 1 : 2)`],
  ['typescript(await-thenable)', 'packages/core/src', 'export const one = async (n: number) => await n'],
  ['typescript(consistent-type-imports)', 'packages/core/src', "import { B } from './b.ts'\nexport type A = B"],
  ['typescript(no-explicit-any)', 'packages/core/src', 'export const a: any = 1'],
  ['vitest(no-focused-tests)', 'packages/core/test', "import { it } from 'vitest'\nit.only('a', () => {})"],
  ['vitest(no-disabled-tests)', 'packages/core/test', "import { it } from 'vitest'\nit.skip('a', () => {})"],
]

/** Files that keep to every rule. */
// prettier-ignore
const allowed: [folder: string, source: string][] = [
  ['packages/core/src', "export { compactVerify } from 'jose/jws/compact/verify'\nexport * from './c.ts'"],
  ['packages/core/src', 'void 0\n'.repeat(300)],
  ['packages/node/src', "export { createServer } from 'node:http'\nexport { Grip } from '@grip/core'"],
  ['packages/zmq/src', "export { Push } from 'zeromq'\nexport { Publisher } from '@grip/core'"],
  ['packages/dev/src', "export { WebSocket } from 'ws'\nexport { signGripSig } from '@grip/core/wire'"],
  ['packages/dev/test', "export * from '../src/a.ts'\nexport * from '@grip/conformance'"],
  ['tools/e2e/src', "export { default } from '../../../examples/chat/app.ts'"],
  ['tools/e2e/src', "export * from '../../../packages/lambda/test/events.ts'"],
]

// A copy of the configuration over folders of its own, so that no file of the repository is ever wrong.
const home = mkdtempSync(join(tmpdir(), 'grip-lint-'))
const rulesBroken = new Map<string, string[]>()

beforeAll(() => {
  cpSync(join(ROOT, '.oxlintrc.json'), join(home, '.oxlintrc.json'))
  cpSync(join(ROOT, 'scripts/lint'), join(home, 'scripts/lint'), { recursive: true })
  cpSync(join(ROOT, 'tsconfig.base.json'), join(home, 'tsconfig.json'))
  for (const [index, [rule, folder, source]] of violations.entries()) {
    write(join(folder, `wrong-${index}.test.ts`), source)
    if (rule === 'import(no-cycle)')
      write(
        `${folder}/b.ts`,
        `import { b } from './wrong-${index}.test.ts'\nexport const a: number = b\nexport interface B {}`,
      )
  }
  for (const [index, [folder, source]] of allowed.entries()) write(join(folder, `right-${index}.ts`), source)
  const { stdout, stderr } = spawnSync(
    join(ROOT, 'node_modules/.bin/oxlint'),
    ['--type-aware', '-f', 'json'],
    {
      cwd: home,
      encoding: 'utf8',
      env: { ...process.env, OXLINT_TSGOLINT_PATH: join(ROOT, 'node_modules/.bin/tsgolint') },
    },
  )
  if (!stdout.startsWith('{')) throw new Error(`oxlint: ${stdout}${stderr}`)
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  for (const { code, filename } of diagnostics)
    rulesBroken.set(basename(filename), [...(rulesBroken.get(basename(filename)) ?? []), code])
})

afterAll(() => rmSync(home, { recursive: true }))

it.each(violations.map(([rule, folder, source], index) => [rule, folder, short(source), index] as const))(
  'lint refuses by %s in %s: %s',
  (rule, _folder, _source, index) => {
    expect(rulesBroken.get(`wrong-${index}.test.ts`)).toContain(rule)
  },
)

it.each(allowed.map(([folder, source], index) => [folder, short(source), index] as const))(
  'lint has nothing against, in %s: %s',
  (_folder, _source, index) => {
    expect(rulesBroken.get(`right-${index}.ts`)).toBeUndefined()
  },
)

function short(text: string): string {
  return text.replaceAll('\n', '; ').slice(0, 60)
}

function write(file: string, source: string): void {
  mkdirSync(dirname(join(home, file)), { recursive: true })
  writeFileSync(join(home, file), source)
}
