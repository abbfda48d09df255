import type { Clause } from './harness/clause.ts'
import { controlClauses } from './clauses/control.ts'
import { filterClauses } from './clauses/filters.ts'
import { httpGripClauses } from './clauses/http-grip.ts'
import { httpClauses } from './clauses/http.ts'
import { instructClauses } from './clauses/instruct.ts'
import { keepAliveClauses } from './clauses/keep-alive.ts'
import { libraryAnswerClauses } from './clauses/library-answers.ts'
import { libraryDirectClauses } from './clauses/library-direct.ts'
import { libraryErrorClauses } from './clauses/library-errors.ts'
import { libraryForgeryClauses } from './clauses/library-forgery.ts'
import { libraryHoldClauses } from './clauses/library-holds.ts'
import { libraryNumberClauses } from './clauses/library-numbers.ts'
import { libraryPublishClauses } from './clauses/library-publish.ts'
import { libraryReliabilityClauses } from './clauses/library-reliability.ts'
import { libraryStringClauses } from './clauses/library-strings.ts'
import { libraryThrowClauses } from './clauses/library-throws.ts'
import { libraryTrustClauses } from './clauses/library-trust.ts'
import { libraryWebSocketClauses } from './clauses/library-websocket.ts'
import { longPollClauses } from './clauses/long-poll.ts'
import { publishClauses } from './clauses/publish.ts'
import { reliabilityHoldClauses } from './clauses/reliability-holds.ts'
import { reliabilityLinkClauses } from './clauses/reliability-links.ts'
import { reliabilityOrderClauses } from './clauses/reliability-order.ts'
import { reliabilityPageClauses } from './clauses/reliability-pages.ts'
import { streamClauses } from './clauses/stream.ts'
import { webSocketAcceptanceClauses } from './clauses/websocket-acceptance.ts'
import { webSocketAnswerClauses } from './clauses/websocket-answers.ts'
import { webSocketHandshakeClauses } from './clauses/websocket-handshake.ts'
import { webSocketLifeClauses } from './clauses/websocket-life.ts'
import { webSocketRequestClauses } from './clauses/websocket-requests.ts'

/** Every clause, area by area. */
export const clauses: readonly Clause[] = [
  ...httpClauses,
  ...httpGripClauses,
  ...longPollClauses,
  ...streamClauses,
  ...keepAliveClauses,
  ...instructClauses,
  ...webSocketHandshakeClauses,
  ...webSocketRequestClauses,
  ...webSocketAnswerClauses,
  ...webSocketLifeClauses,
  ...webSocketAcceptanceClauses,
  ...controlClauses,
  ...publishClauses,
  ...filterClauses,
  ...reliabilityOrderClauses,
  ...reliabilityHoldClauses,
  ...reliabilityLinkClauses,
  ...reliabilityPageClauses,
  ...libraryHoldClauses,
  ...libraryWebSocketClauses,
  ...libraryErrorClauses,
  ...libraryDirectClauses,
  ...libraryReliabilityClauses,
  ...libraryPublishClauses,
  ...libraryTrustClauses,
  ...libraryForgeryClauses,
  ...libraryThrowClauses,
  ...libraryAnswerClauses,
  ...libraryNumberClauses,
  ...libraryStringClauses,
]
