import type { DecodedPublishItem, GripInstruct } from '@grip/core/wire'
import type { Header } from '../headers.ts'
import type { DevProxyEvent } from '../log.ts'
import type { OriginRequest } from '../origin-client.ts'

/** A request to the app, as it goes out. */
export interface WatchedRequest extends Pick<OriginRequest, 'method' | 'path' | 'headers' | 'body'> {
  kind: 'websocket' | 'http' | 'link'
  /** Id of the WebSocket, or of the client's request. */
  connection: string
}

/** An answer of the app. */
export interface WatchedAnswer {
  status: number
  headers: readonly Header[]
  /** Absent where it goes on to the client unread. */
  body?: Uint8Array | undefined
  instruct?: GripInstruct | undefined
}

/** Waits for the outcome of a request; nothing is kept before. */
export interface RequestWatch {
  /** The app has answered. */
  answered(answer: WatchedAnswer): void
  /** There is no answer, or an unusable one. */
  failed(error: unknown): void
}

/** Watches what happens in a proxy. */
export interface Watch {
  /** Whether anybody has looked yet: until then requests and publishes need not be reported. */
  readonly isAwake: boolean
  /** Called when a request goes out. Returns `undefined` if it is not kept because there are too many. */
  request(request: WatchedRequest): RequestWatch | undefined
  publish(item: DecodedPublishItem): void
  event(event: DevProxyEvent): void
}
