export {
  bodyToSend,
  headersToSend,
  isFraming,
  joinHeaders,
  type SingleHeaders,
} from './adapter/body-to-send.ts'
export { type HeaderRecord, headersOfRecord } from './adapter/headers-of-record.ts'
export {
  type AdapterOptions,
  type FetchApp,
  type PlatformCall,
  type Serve,
  serveApp,
} from './adapter/serve-app.ts'
export type { RemoveBase } from './adapter/base-path.ts'
export { toUrl } from './adapter/to-url.ts'
export { isPrivateHost } from './config/hosts.ts'
export { type GripPlatform, isGripApp } from './handler/platform.ts'
export { bodyWasRead, failingBody } from './handler/read-body.ts'
export { logError, reportOnce } from './handler/report-once.ts'
export { toErrorResponse } from './handler/to-error-response.ts'
export { createAbortController } from './internal/abort-controller.ts'
export { checkOptions } from './internal/check-options.ts'
export { headerPairs, type HeaderRules } from './internal/header-pairs.ts'
export { checkArgument, invalidArgument } from './internal/invalid-argument.ts'
export { isTiedToRequests } from './publish/is-tied-to-requests.ts'
export { faultOfResponse, isResponse } from './internal/is-response.ts'
export { parseUrl } from './internal/parse-url.ts'
export { quoted } from './internal/quoted.ts'
export { toJson } from './internal/to-json.ts'
export type { PublishTarget } from './publish/target.ts'
export type { PublishItem } from './publish/types.ts'
export type { WebSocketAnswer, WebSocketContextInit } from './websocket/context-init.ts'
export { answerOf, webSocketFrom } from './websocket/direct-style.ts'
export { checkAllowedOrigins } from './websocket/allowed-origins.ts'
export type { HeaderSource, WebSocketSource } from './websocket/from-source.ts'
