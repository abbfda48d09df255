import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Clause } from '../harness/clause.ts'
import { within } from '../harness/within.ts'
import { AdapterContext } from './adapter-context.ts'
import { adapterClauses } from './adapter-clauses.ts'
import type { AdapterUnderTest } from './adapter-under-test.ts'

/** Runs every adapter clause; what the platform cannot do is asserted to fail there. */
export function describeAdapter(adapter: AdapterUnderTest): void {
  const { name, unsupported } = adapter
  const run = ({ id, run: clause }: Clause<AdapterContext>): Promise<void> =>
    within(clause(new AdapterContext(adapter)), `clause ${id} to end`, 60)

  // Adapters tell of what no onError of a program hears.
  beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
  afterAll(() => void vi.restoreAllMocks())

  describe.concurrent(name, () => {
    for (const clause of adapterClauses) {
      const { id, title } = clause
      if (!unsupported.includes(id)) {
        it(`${id} ${title}`, { timeout: 70_000 }, () => run(clause))
        continue
      }
      it(`${id} fails here: ${title}`, { timeout: 70_000 }, async () => {
        const error: unknown = await run(clause).then(
          () => undefined,
          (reason: unknown) => reason,
        )
        expect(error, `${id} now passes on ${name}: delete it from "unsupported"`).toBeInstanceOf(Error)
        // An expectation that was not met, or the adapter's word that it cannot be: never a mistake in a clause.
        expect((error as Error).name).toMatch(/^(AssertionError|GripConfigError)$/)
      })
    }

    it('names only clauses that exist as unsupported', () => {
      const ids = adapterClauses.map(({ id }) => id)
      expect(unsupported.filter((id) => !ids.includes(id))).toEqual([])
    })
  })

  afterAll(() => {
    const kept = adapterClauses.length - unsupported.length
    const failing = unsupported.length === 0 ? '' : ` (${unsupported.join(' ')})`
    console.log(
      `${name}: ${adapterClauses.length} adapter clauses, ${kept} kept, ${unsupported.length} asserted to fail${failing}`,
    )
  })
}
