export { GripConfigError, GripError, GripInstructError, WebSocketEventsError } from './errors.ts'
export { encodeGripHeaders } from './instruct/encode-grip-headers.ts'
export { encodeGripInstruct, type InstructedResponse } from './instruct/encode-grip-instruct.ts'
export { parseGripFeature, parseGripLast } from './instruct/grip-last.ts'
export type { Channel, GripInstruct, GripLink, KeepAlive } from './instruct/types.ts'
export { signGripSig } from './signature/sign.ts'
export { decodeWebSocketEvents, type DecodeWebSocketEventsOptions } from './websocket-events/decode.ts'
export { encodeWebSocketEvents } from './websocket-events/encode.ts'
export type { DecodedWebSocketEvent, WebSocketEvent } from './websocket-events/event.ts'
export {
  encodeControlMessage,
  type ControlMessage,
  type WebSocketMessageType,
} from './websocket/control-message.ts'
// The proxy's half
export { decodeControlMessage } from './wire/decode-control-message.ts'
export { decodeGripHeaders } from './wire/decode-grip-headers.ts'
export {
  decodeGripInstruct,
  type DecodedGripInstruct,
  type GripInstructResponse,
} from './wire/decode-grip-instruct.ts'
export { decodeKeepAlive } from './wire/decode-keep-alive.ts'
export {
  decodePublishItems,
  PublishItemsError,
  type DecodedHttpResponse,
  type DecodedHttpStream,
  type DecodedPublishItem,
  type DecodedWebSocketMessage,
} from './wire/decode-publish-items.ts'
export { encodeGripLast } from './wire/encode-grip-last.ts'
export { sealConnection } from './wire/seal-connection.ts'
export { parseHeaderParts, type HeaderPart, type HeaderParts } from './wire/header-parameters.ts'
export type { DecodeOptions, WireNotice } from './wire/check-input.ts'
