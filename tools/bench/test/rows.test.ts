import { expect, it } from 'vitest'
import { pairedRows } from '../src/rows/paired-rows.ts'
import { nameOf } from '../src/rows/row.ts'
import { rowGroups } from '../src/rows/rows.ts'

const rows = rowGroups.flat()

it('has every figure, and a name of its own for each row that a process looks up', () => {
  const ids = [...new Set(rows.map(({ id }) => id))].sort().join(' ')
  expect(ids).toBe('C1 C2 C3 C4 C6 C7 C8 D1 D2 E1 F1 H1 H2 H3 H4 H5 H6 L1 L2 P1 P2 P3 S1 S2 S3 S4 V1 V2 V3')
  expect(new Set(pairedRows.map(nameOf)).size).toBe(pairedRows.length)
})

// Both sides have the same result where they do the same work.
const SAME = ['C4', 'C8', 'H1', 'H2', 'H3', 'H4', 'H6', 'P1', 'P3']

it.each(pairedRows.filter(({ id }) => SAME.includes(id)).map((row) => [nameOf(row), row] as const))(
  'both sides of %s come to the same',
  async (_, row) => {
    const { ours, other } = await row.pair()
    expect(await ours()).toBe(await other())
  },
)
