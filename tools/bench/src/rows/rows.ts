import { coldStartRows } from './cold-start.ts'
import { messageRows, stopMessages } from './messages.ts'
import { overloadRows } from './overload.ts'
import { pairedRows } from './paired-rows.ts'
import { postRows } from './posts.ts'
import { proxyRows, stopProxies } from './proxies.ts'
import { runtimeRows, stopRuntimes } from './runtimes.ts'
import type { Row } from './row.ts'
import { sizeRows } from './sizes.ts'

/** All rows, in the order of the table. Those of a group are measured in turns. */
export const rowGroups: readonly (readonly Row[])[] = [
  pairedRows,
  postRows,
  overloadRows,
  runtimeRows,
  sizeRows,
  coldStartRows,
  // Each of them keeps its connections from round to round.
  ...proxyRows.map((row) => [row]),
  messageRows,
]

/** Ends what rows keep running between their rounds. */
export async function closeFixtures(): Promise<void> {
  await Promise.all([stopProxies(), stopRuntimes(), stopMessages()])
}
