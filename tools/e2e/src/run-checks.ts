import { ClauseContext, type OriginServer, type Pushpin, within } from '@grip/conformance'
import type { Check, CheckedRow } from './checks/check.ts'
import { httpChecks } from './checks/http.ts'
import { programChecks } from './checks/program.ts'
import { streamChecks } from './checks/streams.ts'
import { webSocketChecks } from './checks/websocket.ts'
import type { Limit, Row } from './row.ts'

/** `limit`: it was asserted to fail, and did. */
export type Outcome = 'passed' | 'limit' | 'failed'

/** What came of a row. */
export type Outcomes = Map<string, Outcome>

/** The checks, in the order in which they run. */
export const checks: readonly Check[] = [...webSocketChecks, ...httpChecks, ...programChecks, ...streamChecks]

/** What came of each row and check, in words: those of each version of Pushpin where they differ. */
export function mergeOutcomes(
  results: ReadonlyMap<string, ReadonlyMap<string, Outcomes>>,
): Map<string, Map<string, string>> {
  const merged = new Map<string, Map<string, string>>()
  for (const row of new Set([...results.values()].flatMap((outcomesOf) => [...outcomesOf.keys()]))) {
    const words = checks.map(({ id }): [string, string] => {
      const each = [...results].map(
        ([version, outcomesOf]) => [version, WORDS[outcomesOf.get(row)?.get(id) ?? 'failed']] as const,
      )
      const same = new Set(each.map(([, word]) => word)).size === 1
      return [id, same ? each[0]![1] : each.map(([version, word]) => `${version}: ${word}`).join(', ')]
    })
    merged.set(row, new Map(words))
  }
  return merged
}

const WORDS: Record<Outcome, string> = { passed: 'yes', limit: 'no', failed: 'FAILED' }

/** Starts a row's runtime, runs every check on it through the proxy, and stops it. */
export async function runChecks(
  row: Row,
  port: number,
  pushpin: Pushpin,
  server: OriginServer,
  historyUrl: string,
): Promise<Outcomes> {
  const prefix = `${row.id}-`
  const env = { GRIP_URL: pushpin.gripUrl, GRIP_PREFIX: prefix, HISTORY_URL: historyUrl }
  const outcomes: Outcomes = new Map()
  let running: CheckedRow
  try {
    running = { prefix, ...(await row.start({ id: row.id, port, env })) }
  } catch (error) {
    console.error(`${row.id}: did not start`, error)
    return new Map(checks.map(({ id }) => [id, 'failed']))
  }
  try {
    for (const check of checks) {
      const context = new ClauseContext(row.id, pushpin, { ...server, url: `http://127.0.0.1:${port}` })
      const run = within(check.run(context, running), `the check "${check.id}" to end`, 90)
      const outcome = await judge(run, row.cannot?.[check.id], running).finally(() => context.close())
      if (outcome instanceof Error)
        console.error(`${row.id}: ${check.id} failed\n`, outcome, `\n${running.output().slice(-2000)}`)
      outcomes.set(check.id, outcome instanceof Error ? 'failed' : outcome)
    }
  } finally {
    await running.stop()
  }
  return outcomes
}

async function judge(
  run: Promise<void>,
  limit: Limit | undefined,
  row: CheckedRow,
): Promise<Outcome | Error> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason as Error,
  )
  if (limit === undefined) return error ?? 'passed'
  if (error === undefined) return new Error(`this passes now, although "${limit.because}": remove its mark`)
  // Only an expectation that was not met counts, never a mistake in the check.
  if (!/^(AssertionError|Unmet)$/.test(error.name)) return error
  if (limit.says?.test(row.output()) === false)
    return new Error(`the runtime did not say ${limit.says}`, { cause: error })
  return 'limit'
}
