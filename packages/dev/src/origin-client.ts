import type { ClientRequest } from 'node:http'
import type { Readable } from 'node:stream'
import type { Header } from './headers.ts'

/** A request to the origin. */
export interface OriginRequest {
  method: string
  /** Request target, as the client sent it. */
  path: string
  /** Every header that goes out. */
  headers: readonly Header[]
  /** Whole body, or one that is still arriving. */
  body: Uint8Array | Readable
  /** Ends the request when the answer is no longer needed. */
  signal?: AbortSignal | undefined
}

/** The origin's answer; the body is still to be read. */
export interface OriginAnswer {
  status: number
  reason: string
  headers: readonly Header[]
  /** The body, any content coding undone. */
  body: Readable
  /** The content coding that was undone. */
  encoding: string | undefined
  /** Whether a line of the log has already said what is wrong with it. */
  isReported?: boolean
}

/** The app behind the proxy, as the proxy talks to it. */
export interface OriginClient {
  /** Where it is, for messages. */
  readonly address: string
  /**
   * Sends a request.
   *
   * @throws {Error} The app could not be reached, or did not answer.
   */
  send(request: OriginRequest): Promise<OriginAnswer>
  /**
   * Begins a request for another protocol, on its own connection; the caller ends it.
   *
   * @throws {Error} The app has no port that takes one.
   */
  upgrade(path: string, headers: readonly Header[]): ClientRequest
  /** Drops every connection. */
  close(): void
}
