import type { IncomingMessage } from 'node:http'
import type { Readable, Writable } from 'node:stream'

/** A request of a client: one of node's HTTP server, or one made in this process. */
export type ClientRequest = Readable &
  Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'rawHeaders'> & {
    readonly socket: { readonly remoteAddress?: string | undefined }
  }

/** The answer to a client, the part of node's `ServerResponse` that the proxy uses. */
export interface ClientResponse extends Writable {
  readonly headersSent: boolean
  sendDate: boolean
  removeHeader(name: string): void
  writeHead(status: number, reason: string, headers: string[]): unknown
  flushHeaders(): void
}
