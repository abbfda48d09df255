import type { FetchApp } from '@grip/core'
import { afterAll, describe, expect, it } from 'vitest'
import { within } from '../harness/within.ts'
import type { AdapterClause } from './adapter-clause.ts'
import { AdapterContext } from './adapter-context.ts'
import { adapterClauses } from './adapter-clauses.ts'

/** How a request is to be passed through an adapter. */
export interface InvokeOptions {
  /** Base path that the adapter is told to remove. */
  basePath?: string
  /** Whether other code reads the body before the adapter gets the request. */
  consumed?: boolean
}

/** An adapter and its round trip: a request, the platform's event, the adapter, its answer, a response. */
export interface AdapterUnderTest {
  name: string
  /**
   * Turns a request into the platform's own, calls the adapter with it, and turns what it gave back into the
   * response that a client of the platform gets. `linesOf(request)` are the header lines to send.
   */
  invoke(app: FetchApp, request: Request, options: InvokeOptions): Promise<Response>
  /** Ids of clauses that the platform cannot keep; each is asserted to fail. */
  unsupported: readonly string[]
}

/** Runs every adapter clause; what the platform cannot do is asserted to fail there. */
export function describeAdapter(adapter: AdapterUnderTest): void {
  const { name, unsupported } = adapter
  const run = ({ id, run: clause }: AdapterClause): Promise<void> =>
    within(clause(new AdapterContext(adapter)), `clause ${id} to end`, 60)

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
