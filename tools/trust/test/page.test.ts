import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { pageOf } from '../src/page.ts'
import { readRecords } from '../src/record.ts'
import { rows } from '../src/rows.ts'
import { expectNoSecret, tally } from '../src/test.ts'

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'grip-trust-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

it('has a line for each row, with its counts, its measurements and their marks', () => {
  const row = {
    id: 'D4',
    what: 'Hostile text',
    source: 'tests' as const,
    least: 60,
    figures: { 'slowest, ms': { atMost: 5 } },
  }
  const result = { tried: 12_345, passed: 12_345, figures: { 'slowest, ms': 3.5875, free: 7 } }
  const page = pageOf([{ row, result, date: '2026-11-25', command: 'pnpm trust D4', missing: [] }])
  expect(page.split('\n').find((line) => line.startsWith('| Hostile'))).toBe(
    '| Hostile text | 12,345 | 12,345 | 60 | slowest, ms: 3.59 (≤ 5); free: 7 | 2026-11-25 | `pnpm trust D4` | D4 |',
  )
})

it('shows what a row lacks', () => {
  const row = { id: 'A8', what: 'Mutants', source: 'record' as const, least: 100, share: 0.95 }
  const missing = ['there is no result']
  const page = pageOf([{ row, result: undefined, date: '', command: '', missing }])
  expect(page).toContain('| Mutants **(there is no result)** |  |  | 100, of which 95 % |')
})

it('tells its cases to the file that the environment names, and to none without one', () => {
  const file = join(scratch(), 'tallies')
  tally('A1', 1)
  vi.stubEnv('GRIP_TALLY', file)
  onTestFinished(() => void vi.unstubAllEnvs())
  tally('A1', 276, { values: 24 })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    row: 'A1',
    test: 'tells its cases to the file that the environment names, and to none without one',
    tried: 276,
    figures: { values: 24 },
  })
})

it('reads the records of a folder', () => {
  const folder = scratch()
  const record = { row: 'A8', command: 'x', date: '2026-11-25', seconds: 1, tried: 2, passed: 2, figures: {} }
  writeFileSync(join(folder, 'A8.json'), JSON.stringify(record))
  writeFileSync(join(folder, 'note.txt'), 'x')
  expect(readRecords(`${folder}/`)).toEqual([record])
})

it('every record that is kept is of a row that takes one', () => {
  const recorded = rows.filter(({ source }) => source === 'record').map(({ id }) => id)
  for (const { row } of readRecords()) expect(recorded).toContain(row)
})

it.each([
  ['a secret', 'secret?'],
  ['its base64', Buffer.from('secret?').toString('base64')],
  ['its digits', [...Buffer.from('secret?')]],
  ['a field of an error', Object.assign(new Error('x'), { hidden: { deep: ['secret?'] } })],
  ['the cause of an error', new Error('x', { cause: new Error('secret?') })],
])('finds %s', (_, value) => {
  expect(() => expectNoSecret(value, ['secret?'])).toThrow('no secret is shown')
  expect(() => expectNoSecret(value, ['another'])).not.toThrow()
})
