export { fastlyFanout, type FastlyFanoutOptions } from './config/fastly-fanout.ts'
export type { GripEnv } from './config/config-from-env.ts'
export type { GripConfig, GripConfigInput } from './config/grip-config.ts'
export { isPrivateHost } from './config/hosts.ts'
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
export { bodyToSend } from './handler/body-to-send.ts'
export {
  createGripHandler,
  type GripHandlerFunction,
  type GripHandler,
  type GripHandlerOptions,
} from './handler/create-grip-handler.ts'
export { Grip, type GripOptions } from './handler/grip.ts'
export type { GripContext, WebSocketOptions } from './handler/grip-context.ts'
export { type HeaderRecord, headersOfRecord } from './handler/headers-of-record.ts'
export type { Channels, HoldInit } from './handler/hold.ts'
export { type FetchApp, invokeApp } from './handler/invoke-app.ts'
export { isFraming } from './handler/is-framing.ts'
export { type GripPlatform, isGripApp } from './handler/platform.ts'
export { bodyWasRead, failingBody } from './handler/read-body.ts'
export { type AdapterOptions, removeBasePath, toUrl, withoutBasePath } from './handler/remove-base-path.ts'
export type { HandlerConfig } from './handler/resolve-grip.ts'
export { toErrorResponse } from './handler/to-error-response.ts'
export { untilSettled } from './handler/until-settled.ts'
export { type ServeApp, warmUp } from './handler/warm-up.ts'
export { encodeGripHeaders } from './instruct/encode-grip-headers.ts'
export { encodeGripInstruct, type InstructedResponse } from './instruct/encode-grip-instruct.ts'
export type { Channel, GripInstruct, GripLink, KeepAlive } from './instruct/types.ts'
export type { Bytes } from './internal/bytes-of.ts'
export type { HeadersInput } from './internal/header-pairs.ts'
export type { FetchFunction } from './publish/endpoint.ts'
export { type DrainOptions, Publisher } from './publish/publisher.ts'
export type { PublisherOptions, PublishPolicy } from './publish/publisher-options.ts'
export type { PublishTarget } from './publish/target.ts'
export type {
  HttpResponseFormat,
  HttpStreamFormat,
  PublishItem,
  PublishMessage,
  PublishOptions,
  WebSocketMessageFormat,
} from './publish/types.ts'
export type { GripAlgorithm, GripCryptoKey, GripJwk, GripJwkSet, GripKey } from './signature/key-types.ts'
export { FASTLY_FANOUT_KEY } from './signature/shared-key.ts'
export type { GripClaims } from './signature/token.ts'
export type { VerifyOptions } from './signature/verifier.ts'
export { verifyGripSig, type VerifyGripSigOptions } from './signature/verify-grip-sig.ts'
export { type ServerSentEvent, sse } from './sse.ts'
export { decodeWebSocketEvents, type DecodeWebSocketEventsOptions } from './websocket-events/decode.ts'
export { encodeWebSocketEvents } from './websocket-events/encode.ts'
export type { DecodedWebSocketEvent, WebSocketEvent } from './websocket-events/event.ts'
export type { AcceptOptions } from './websocket/accept-options.ts'
export type { AllowedOrigins } from './websocket/allowed-origins.ts'
export type { WebSocketClose } from './websocket/close-code.ts'
export { WebSocketContext } from './websocket/context.ts'
export type { WebSocketAnswer, WebSocketContextInit } from './websocket/context-types.ts'
export {
  type ControlMessage,
  encodeControlMessage,
  type WebSocketMessageType,
} from './websocket/control-message.ts'
export type { HeaderSource, WebSocketSource } from './websocket/from-source.ts'
export type { WebSocketMeta } from './websocket/meta.ts'
export type { WebSocketHooks } from './websocket/run-hooks.ts'
export { webSocketFromRequest, webSocketToResponse } from './websocket/to-response.ts'
