export type { FetchApp } from './adapter/serve-app.ts'
export type { GripEnv } from './config/config-from-env.ts'
export { fastlyFanout, type FastlyFanoutOptions } from './config/fastly-fanout.ts'
export type { GripConfig, GripConfigInput } from './config/grip-config.ts'
export { parseGripUrl } from './config/parse-grip-url.ts'
export {
  type AnyGripError,
  GripConfigError,
  GripError,
  GripInstructError,
  GripNotProxiedError,
  GripNotWebSocketError,
  GripOriginError,
  GripSignatureError,
  type GripSignatureReason,
  PublishError,
  type PublishErrorInit,
  type PublishErrorReason,
  type PublishErrorResponse,
  type PublishResult,
  WebSocketEventsError,
  WebSocketTextError,
} from './errors.ts'
export {
  createGripHandler,
  type GripHandler,
  type GripHandlerFunction,
  type GripHandlerOptions,
} from './handler/create-grip-handler.ts'
export { Grip, type GripOptions } from './handler/grip.ts'
export type { WebSocketOptions } from './handler/answer-web-socket.ts'
export type { GripContext } from './handler/grip-context.ts'
export type { Channels, HoldInit } from './handler/hold.ts'
export type { GripPlatform } from './handler/platform.ts'
export type { HandlerConfig } from './handler/resolve-grip.ts'
export type { Channel, GripLink, KeepAlive } from './instruct/types.ts'
export type { Bytes } from './internal/bytes-of.ts'
export type { HeadersInput } from './internal/header-pairs.ts'
export type { FetchFunction } from './publish/endpoint.ts'
export { type DrainOptions, Publisher } from './publish/publisher.ts'
export type { PublisherOptions, PublishPolicy } from './publish/publisher-options.ts'
export type {
  HttpResponseFormat,
  HttpStreamFormat,
  PublishMessage,
  PublishOptions,
  WebSocketMessageFormat,
} from './publish/types.ts'
export type { GripAlgorithm, GripCryptoKey, GripJwk, GripJwkSet, GripKey } from './signature/key-types.ts'
export { FASTLY_FANOUT_KEY } from './signature/shared-key.ts'
export type { GripClaims } from './signature/token.ts'
export { verifyGripSig, type VerifyGripSigOptions } from './signature/verify-grip-sig.ts'
export { type ServerSentEvent, sse } from './sse.ts'
export type { AcceptOptions } from './websocket/answer-headers.ts'
export type { AllowedOrigins } from './websocket/allowed-origins.ts'
export type { WebSocketClose } from './websocket/close-code.ts'
export { WebSocketContext } from './websocket/context.ts'
export type { ControlMessage } from './websocket/control-message.ts'
export type { WebSocketMeta } from './websocket/meta.ts'
export type { WebSocketHooks } from './websocket/run-hooks.ts'
export { webSocketFromRequest, webSocketToResponse } from './websocket/direct-style.ts'
