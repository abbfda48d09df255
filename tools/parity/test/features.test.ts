import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clauses } from '@grip/conformance'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const page = readFileSync(join(ROOT, 'docs/evidence/features.md'), 'utf8')
const features = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim()))

it('lists 40 features and more, each with a test', () => {
  expect(features.length).toBeGreaterThanOrEqual(40)
  expect(features.filter((cells) => cells.length !== 4 || cells.includes(''))).toEqual([])
})

it.each(features)('the tests of "%s" exist', (_, _there, _here, proofs) => {
  for (const proof of proofs!.split('; ')) {
    const [, title, path] = /^\[(.*)\]\(\.\.\/\.\.\/(.*)\)$/.exec(proof) ?? []
    if (path === undefined) expect(clauseOf(proof), proof).toBeDefined()
    else
      expect(
        titlesIn(path).some((pattern) => pattern.test(title!)),
        proof,
      ).toBe(true)
  }
})

/** A clause that no Pushpin breaks. */
function clauseOf(id: string) {
  return clauses.find((clause) => clause.id === id && clause.defect === undefined)
}

/** The texts between quotes of a file, as patterns: a test of several cases has a title with %s in it. */
function titlesIn(path: string): RegExp[] {
  const texts = readFileSync(join(ROOT, path), 'utf8').matchAll(/(['"`])((?:\\.|(?!\1).){10,})\1/g)
  return [...texts].map(([, , text]) => {
    const parts = text!.split(/%[a-z]|\$\{[^}]*\}/)
    return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`)
  })
}
