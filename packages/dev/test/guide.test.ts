import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runTests } from './support/run-tests.ts'

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)

it('the tests in the guide pass, with the program that opens the README', { timeout: 60_000 }, async () => {
  const blocks = blocksOf(read('docs/testing.md')).filter((code) => /^it\(/m.test(code))
  const tests = new Map(blocks.map((code) => [/^it\('(.*)'/m.exec(code)![1]!, code]))
  const { passed, failed } = await runTests(tests, blocksOf(read('README.md'))[0]!)
  expect([failed, passed.toSorted()]).toEqual([[], [...tests.keys()].toSorted()])
  expect(passed.length).toBeGreaterThan(3)
})

it('every code of the doctor is on the page that tells what to do', () => {
  const [, union = ''] = /type FindingCode =(.*?)\n\n/s.exec(read('packages/dev/src/doctor/finding.ts'))!
  const codes = [...union.matchAll(/'([\w-]+)'/g)].map(([, code]) => code!)
  const page = read('docs/when-nothing-arrives.md')
  expect(codes.length).toBeGreaterThan(30)
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([])
})
