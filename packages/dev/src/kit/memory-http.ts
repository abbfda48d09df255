import { Readable, Writable } from 'node:stream'
import type { ClientRequest, ClientResponse } from '../client-request.ts'
import { pairsOf, type Header } from '../headers.ts'

/** Most bytes of an answer that wait for a client that does not read. */
const WINDOW = 65_536

/** A request of a client in this process. */
export interface MemoryRequestInit {
  method: string
  /** Request target. */
  target: string
  headers: readonly Header[]
  body?: Uint8Array | undefined
}

/** Makes a request as node's server would have made it. */
export function memoryRequest({ method, target, headers, body }: MemoryRequestInit): ClientRequest {
  const rawHeaders = headers.flat()
  const byName = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
  const content = Readable.from(body === undefined || body.length === 0 ? [] : [Buffer.from(body)])
  return Object.assign(content, {
    method,
    url: target,
    rawHeaders,
    headers: byName,
    socket: { remoteAddress: '127.0.0.1' },
  }) as unknown as ClientRequest
}

/** Status line and headers of an answer. */
export interface MemoryHead {
  status: number
  reason: string
  headers: readonly Header[]
}

/** An answer to a client in this process, which reads it as a web stream. */
export class MemoryResponse extends Writable implements ClientResponse {
  headersSent = false
  sendDate = false
  /** Resolves once status and headers are there; rejects when the connection is lost before. */
  readonly head: Promise<MemoryHead>
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>
  #answer!: (head: MemoryHead) => void
  #fail!: (error: Error) => void
  #controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  #pulled: (() => void) | undefined
  #open = true

  constructor() {
    super({ highWaterMark: WINDOW })
    this.head = new Promise((resolve, reject) => {
      this.#answer = resolve
      this.#fail = reject
    })
    this.head.catch(() => {})
    this.body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#resume(),
        cancel: () => {
          this.#open = false
          this.destroy()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: WINDOW }),
    )
    this.on('error', () => {})
  }

  removeHeader(): void {}

  flushHeaders(): void {}

  writeHead(status: number, reason: string, headers: string[]): this {
    this.headersSent = true
    this.#answer({ status, reason, headers: pairsOf(headers) })
    return this
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: () => void): void {
    if (!this.#open) return done()
    this.#controller.enqueue(new Uint8Array(chunk))
    if ((this.#controller.desiredSize ?? 0) > 0) done()
    else this.#pulled = done
  }

  override _final(done: () => void): void {
    this.#end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const lost = error ?? new Error('the connection was lost')
    if (this.#open) this.#controller.error(lost)
    this.#open = false
    this.#fail(lost)
    this.#resume()
    done(error)
  }

  #end(): void {
    if (this.#open) this.#controller.close()
    this.#open = false
  }

  #resume(): void {
    const pulled = this.#pulled
    this.#pulled = undefined
    pulled?.()
  }
}
