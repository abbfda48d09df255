import { expect, it } from 'vitest'
import { nameOf } from '../src/row.ts'
import { pairedRows } from '../src/rows/paired.ts'

it('each row that a process looks up has a name of its own', () => {
  expect(new Set(pairedRows.map(nameOf)).size).toBe(pairedRows.length)
})

// Both sides have the same result where they do the same work.
const SAME = ['C4', 'C8', 'H1', 'H2', 'H3', 'H4', 'P1', 'P3']

it.each(pairedRows.filter(({ id }) => SAME.includes(id)).map((row) => [nameOf(row), row] as const))(
  'both sides of %s come to the same',
  async (_, row) => {
    const { ours, other } = await row.pair()
    expect(await ours()).toBe(await other())
  },
)
