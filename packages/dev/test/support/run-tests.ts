import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Runs tests in a project of their own, in front of an app; gives the names that passed and that failed. */
export async function runTests(
  tests: ReadonlyMap<string, string>,
  app: string,
): Promise<{ passed: string[]; failed: string[] }> {
  const folder = fileURLToPath(new URL(`../../.cache/tests-${process.pid}/`, import.meta.url))
  mkdirSync(folder, { recursive: true })
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const files = [...tests.values()]
  for (const [index, test] of files.entries()) writeFileSync(join(folder, `${index}.copied.ts`), test)
  for (const file of ['app.js', 'app.ts']) writeFileSync(join(folder, file), app)
  const kit = fileURLToPath(new URL('../../src/test.ts', import.meta.url))
  // By a name that the tests of this package do not have, should a folder be left behind.
  const config = `export default {
    test: { include: ['*.copied.ts'], testTimeout: 60_000 },
    resolve: { alias: { '@grip/dev/test': ${JSON.stringify(kit)} } },
  }`
  writeFileSync(join(folder, 'vitest.config.js'), config)
  const cli = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const results = join(folder, 'results.json')
  const said = await new Promise<string>((resolve) => {
    const run = [
      'run',
      '--root',
      folder,
      '--no-isolate',
      '--no-file-parallelism',
      '--reporter=json',
      '--outputFile',
      results,
    ]
    execFile(process.execPath, [cli, ...run], (_, stdout, stderr) => resolve(stdout + stderr))
  })
  if (!existsSync(results)) throw new Error(said)
  const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as {
    testResults: { name: string; status: string }[]
  }
  const names = [...tests.keys()]
  const of = (status: string): string[] =>
    testResults
      .filter((result) => result.status === status)
      .map(({ name }) => names[Number.parseInt(name.split('/').at(-1)!)]!)
  return { passed: of('passed'), failed: of('failed') }
}
