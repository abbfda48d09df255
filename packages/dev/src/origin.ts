import http from 'node:http'
import https from 'node:https'
import { pipeline, type Readable } from 'node:stream'
import zlib from 'node:zlib'
import { headerOf, pairsOf, type Header } from './headers.ts'
import type { OriginAnswer, OriginClient, OriginRequest } from './origin-client.ts'
import { resolveDots } from './resolve-dots.ts'

/** Most connections that are kept for later requests: one for each of many WebSockets. Node's own limit is 256. */
const MAX_KEPT = 10_000

/** The HTTP client for the app behind the proxy. It waits for an answer without a limit, as in production. */
export class Origin implements OriginClient {
  readonly #url: URL
  readonly #agent: http.Agent
  readonly #request: typeof http.request
  readonly #open = new Set<http.ClientRequest>()
  #closed = false

  constructor(url: URL) {
    const secure = url.protocol === 'https:'
    this.#url = url
    this.#agent = new (secure ? https : http).Agent({
      keepAlive: true,
      scheduling: 'lifo',
      maxFreeSockets: MAX_KEPT,
    })
    this.#request = secure ? https.request : http.request
  }

  /** Host and port, for messages. */
  get address(): string {
    const { hostname, port, protocol } = this.#url
    return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
  }

  /** Sends a request; a kept connection that turns out closed is replaced by a new one. */
  send(request: OriginRequest): Promise<OriginAnswer> {
    return new Promise((resolve, reject) => this.#attempt(request, true, resolve, reject))
  }

  /** Begins a request for another protocol, on its own connection; the caller ends it. */
  upgrade(path: string, headers: readonly Header[]): http.ClientRequest {
    if (this.#closed) throw new Error('the proxy is closed')
    return this.#begin({ agent: false, method: 'GET', path, headers: headers.flat() })
  }

  /** Drops every connection. */
  close(): void {
    this.#closed = true
    for (const request of this.#open) request.destroy()
    this.#agent.destroy()
  }

  #attempt(
    request: OriginRequest,
    again: boolean,
    resolve: (answer: OriginAnswer) => void,
    reject: (error: Error) => void,
  ): void {
    if (this.#closed) return reject(new Error('the proxy is closed'))
    const whole = request.body instanceof Uint8Array
    const { method, headers, signal } = request
    const path = resolveDots(request.path)
    const outgoing = this.#begin({ agent: this.#agent, method, path, headers: headers.flat(), signal })
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      const stale = outgoing.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')
      if (!again || !stale || !whole) return reject(error)
      this.#dropKept()
      this.#attempt(request, false, resolve, reject)
    })
    outgoing.once('response', (incoming) => resolve(answerOf(incoming)))
    outgoing.once('upgrade', (_, socket) => {
      socket.destroy()
      reject(new Error('it upgrades the connection, although no upgrade was requested'))
    })
    if (request.body instanceof Uint8Array) outgoing.end(request.body)
    else request.body.pipe(outgoing)
  }

  #begin(options: http.RequestOptions): http.ClientRequest {
    const { protocol, hostname, port } = this.#url
    const outgoing = this.#request({
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      ...options,
    })
    this.#open.add(outgoing)
    outgoing.once('close', () => this.#open.delete(outgoing))
    return outgoing
  }

  // After a restart of the origin, every kept connection is closed, so the next attempt uses none of them.
  #dropKept(): void {
    for (const sockets of Object.values(this.#agent.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy()
    }
  }
}

/** Whether the origin could not even be connected to, so that it cannot have seen the request. */
export function isConnectError(error: unknown): boolean {
  // A name with several addresses fails with one error that contains all of theirs.
  if (error instanceof AggregateError) return error.errors.every(isConnectError)
  const { code, syscall } = error as NodeJS.ErrnoException
  return (
    syscall === 'connect' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    /^(ERR_TLS|CERT_)/.test(code ?? '')
  )
}

/** The message of an error, or its code if there is none. */
export function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  return message || (code ?? 'unknown error')
}

/** Reads a body whole; `undefined` when it is longer than `limit` bytes. */
export function readWhole(body: Readable, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    body.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else {
        resolve(undefined)
        body.destroy()
      }
    })
    body.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    body.once('error', reject)
    body.once('close', () => reject(new Error('the body ended early')))
  })
}

function answerOf(incoming: http.IncomingMessage): OriginAnswer {
  const headers = pairsOf(incoming.rawHeaders)
  const encoding = headerOf(headers, 'content-encoding')?.trim().toLowerCase()
  const decoder = encoding === undefined ? undefined : decoderOf(encoding)
  if (decoder !== undefined) {
    // Either ends with the other, so that a body which is read no further does not keep its connection.
    pipeline(incoming, decoder, () => {})
    // A reader gets the same error, and a body that nobody reads may fail, too.
    decoder.on('error', () => {})
  }
  return {
    status: incoming.statusCode ?? 0,
    reason: incoming.statusMessage ?? '',
    headers:
      decoder === undefined ? headers : headers.filter(([name]) => name.toLowerCase() !== 'content-length'),
    body: decoder ?? incoming,
    encoding: decoder === undefined ? undefined : encoding,
  }
}

function decoderOf(encoding: string): zlib.Unzip | zlib.BrotliDecompress | undefined {
  if (encoding === 'gzip' || encoding === 'x-gzip' || encoding === 'deflate') return zlib.createUnzip()
  return encoding === 'br' ? zlib.createBrotliDecompress() : undefined
}
