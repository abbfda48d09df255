import type { DecodedPublishItem, GripInstruct } from '@grip/core/wire'
import type { Header } from '../headers.ts'
import type { DevProxyEvent } from '../log.ts'

/** A request to the app that has its answer, or has failed. */
export interface WatchedRequest {
  kind: 'websocket' | 'http' | 'link'
  /** Id of the WebSocket, or of the client's request. */
  connection: string
  method: string
  /** Request target. */
  target: string
  headers: readonly Header[]
  body: Uint8Array | undefined
  /** Where {@link Watch.now} stood when it was sent. */
  began: WatchedMoment
  /** Absent where there was no answer. */
  answer?: WatchedAnswer | undefined
  /** What it failed with. */
  error?: string | undefined
}

/** An answer of the app. */
export interface WatchedAnswer {
  status: number
  headers: readonly Header[]
  /** Absent where it goes on to the client unread. */
  body?: Uint8Array | undefined
  instruct?: GripInstruct | undefined
}

/** A moment in what is watched. */
export interface WatchedMoment {
  /** Number of what happened last. */
  seq: number
  /** Milliseconds of the proxy's clock. */
  time: number
}

/** Who looks at what goes on in a proxy. */
export interface Watch {
  /** Whether anybody has looked yet: until then requests and publishes need not be reported. */
  readonly isAwake: boolean
  now(): WatchedMoment
  request(request: WatchedRequest): void
  publish(item: DecodedPublishItem): void
  event(event: DevProxyEvent): void
}
