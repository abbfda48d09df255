import type { Clause } from '../harness/clause.ts'
import type { AdapterContext } from './adapter-context.ts'
import { answerClauses } from './clauses/answers.ts'
import { faultyAnswerClauses } from './clauses/faulty-answers.ts'
import { holdClauses } from './clauses/holds.ts'
import { lateWorkClauses } from './clauses/late-work.ts'
import { requestClauses } from './clauses/requests.ts'
import { trustClauses } from './clauses/trust.ts'
import { webSocketClauses } from './clauses/websocket.ts'

/** The rules that every adapter keeps, on every platform that can. */
export const adapterClauses: readonly Clause<AdapterContext>[] = [
  ...requestClauses,
  ...answerClauses,
  ...faultyAnswerClauses,
  ...webSocketClauses,
  ...trustClauses,
  ...lateWorkClauses,
  ...holdClauses,
]
