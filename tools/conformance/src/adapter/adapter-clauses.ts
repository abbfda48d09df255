import type { AdapterClause } from './adapter-clause.ts'
import { answerClauses } from './clauses/answers.ts'
import { faultyAnswerClauses } from './clauses/faulty-answers.ts'
import { holdClauses } from './clauses/holds.ts'
import { lateWorkClauses } from './clauses/late-work.ts'
import { requestClauses } from './clauses/requests.ts'
import { trustClauses } from './clauses/trust.ts'
import { webSocketClauses } from './clauses/websocket.ts'

/** All clauses for adapters. */
export const adapterClauses: readonly AdapterClause[] = [
  ...requestClauses,
  ...answerClauses,
  ...faultyAnswerClauses,
  ...webSocketClauses,
  ...trustClauses,
  ...lateWorkClauses,
  ...holdClauses,
]
