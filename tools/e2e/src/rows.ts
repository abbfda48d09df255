import type { Row } from './row.ts'
import { functionRows } from './runtimes/functions.ts'
import { lambdaRows } from './runtimes/lambda.ts'
import { serverRows } from './runtimes/servers.ts'

/** Every row of the table, in order. */
export const rows: readonly Row[] = [...lambdaRows, ...functionRows, ...serverRows]
