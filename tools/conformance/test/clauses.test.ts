import { expect, it } from 'vitest'
import { areas, clauses } from '../src/index.ts'

const ids = clauses.map(({ id }) => id)

it('each clause has an id of its own, of a known area', () => {
  expect(ids.filter((id) => !/^[A-Z]-\d+(\.\d+)?$/.test(id))).toEqual([])
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  expect([...new Set(ids.map((id) => id[0]))].toSorted()).toEqual(Object.keys(areas).toSorted())
})

it('each clause has a title of its own', () => {
  const titles = clauses.map(({ title }) => title)
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([])
})

it('there are at least 80 clauses, 35 of them about the library', () => {
  expect(ids.length).toBeGreaterThanOrEqual(80)
  expect(ids.filter((id) => id.startsWith('G-')).length).toBeGreaterThanOrEqual(35)
})
