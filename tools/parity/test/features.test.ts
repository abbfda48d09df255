import { readFileSync } from 'node:fs'
import { textBetween } from '@grip/conformance'
import { expect, it } from 'vitest'
import { features } from '../src/features.ts'
import { PAGE } from '../src/paths.ts'
import { objectionTo, type Ran } from '../src/proof.ts'
import { MARKERS, toTable } from '../src/table.ts'

it('no feature is without words, or without a test', () => {
  for (const { feature, there, here, proofs } of features)
    expect([feature, there !== '', here !== '', proofs.length > 0]).toEqual([feature, true, true, true])
  expect(features.length).toBeGreaterThanOrEqual(40)
})

it('docs/evidence/features.md has the table as the command writes it', () => {
  expect(textBetween(readFileSync(PAGE, 'utf8'), MARKERS)).toBe(toTable(features))
})

it('a test that is missing, failed or was skipped proves nothing, nor does a clause that is asserted to fail', () => {
  const file = 'tools/conformance/test/pushpin.test.ts'
  const ran: Ran[] = [
    { file, title: 'G-1.1 is held', status: 'passed' },
    { file, title: 'G-1.10 is prefixed', status: 'failed' },
    { file, title: 'G-1.2 fails here (since 1.41): is late', status: 'passed' },
    { file, title: 'by title', status: 'skipped' },
    { file, title: 'twice', status: 'passed' },
    { file, title: 'twice', status: 'failed' },
  ]
  const why = (title: string, where = file): string | undefined => objectionTo({ file: where, title }, ran)
  expect(why('G-1.1')).toBeUndefined()
  expect(why('G-1.10')).toBe(`failed: ${file} "G-1.10"`)
  expect(why('G-1.2')).toBe(`no such test: ${file} "G-1.2"`)
  expect(why('by title')).toBe(`skipped: ${file} "by title"`)
  expect(why('twice')).toBe(`failed: ${file} "twice"`)
  expect(why('is held')).toBe(`no such test: ${file} "is held"`)
  expect(why('G-1.1', 'packages/zmq/test/other.test.ts')).toBe(
    'no such test: packages/zmq/test/other.test.ts "G-1.1"',
  )
})
