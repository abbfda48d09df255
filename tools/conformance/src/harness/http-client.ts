import http from 'node:http'
import { RawHeaders } from './headers.ts'
import { Unmet, within } from './within.ts'

export interface RequestInit {
  method?: string
  headers?: Record<string, string | string[]>
  /** A list is sent chunked, one chunk per entry. */
  body?: string | Uint8Array | readonly string[]
}

export interface Head {
  status: number
  reason: string
  headers: RawHeaders
}

export interface Answer extends Head {
  body: Buffer
  text: string
}

/** One HTTP request of a client, whose answer can be watched while it arrives. */
export class Exchange {
  readonly #request: http.ClientRequest
  readonly #head: Promise<Head>
  readonly #complete: Promise<Answer>
  #received = ''
  #changed: (() => void)[] = []
  #over = false

  /** The path is sent as it is, without normalization. */
  constructor(base: string, path: string, host: string, init: RequestInit = {}) {
    const { method = 'GET', headers = {}, body } = init
    const { hostname, port } = new URL(base)
    const sized =
      body === undefined || Array.isArray(body) ? {} : { 'Content-Length': Buffer.byteLength(body as string) }
    this.#request = http.request({
      host: hostname,
      port,
      path,
      method,
      headers: { Host: host, ...sized, ...headers },
      agent: false,
    })
    const response = new Promise<http.IncomingMessage>((resolve, reject) => {
      this.#request
        .once('response', resolve)
        .once('error', (error) => reject(new Unmet(`no answer: ${error.message}`)))
    })
    this.#head = response.then((message) => headOf(message))
    this.#complete = response.then((message) => this.#read(message))
    for (const promise of [this.#head, this.#complete]) promise.catch(() => {})
    if (Array.isArray(body)) for (const chunk of body as readonly string[]) this.#request.write(chunk)
    this.#request.end(Array.isArray(body) ? undefined : body)
  }

  /** Status line and headers, as soon as they are there. */
  head(seconds?: number): Promise<Head> {
    return within(this.#head, 'the head of an answer', seconds)
  }

  /** Resolves with what was received up to the end of the first `text` (latin1: a character is a byte). */
  async until(text: string, seconds?: number): Promise<string> {
    await this.head(seconds)
    while (!this.#received.includes(text)) {
      if (this.#over)
        throw new Unmet(`the answer ended before ${JSON.stringify(text)}: ${JSON.stringify(this.#received)}`)
      const changed = new Promise<void>((resolve) => this.#changed.push(resolve))
      await within(changed, `${JSON.stringify(text)} after ${JSON.stringify(this.#received)}`, seconds)
    }
    return this.#received.slice(0, this.#received.indexOf(text) + text.length)
  }

  /** The whole answer, once it has ended. */
  complete(seconds?: number): Promise<Answer> {
    return within(this.#complete, 'an answer to be complete', seconds)
  }

  abort(): void {
    this.#request.destroy()
  }

  #read(message: http.IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = []
    return new Promise((resolve, reject) => {
      const notify = () => {
        for (const changed of this.#changed.splice(0)) changed()
      }
      message.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        this.#received += chunk.toString('latin1')
        notify()
      })
      message.once('end', () => {
        const body = Buffer.concat(chunks)
        resolve({ ...headOf(message), body, text: body.toString() })
      })
      message.once('error', (error) => reject(new Unmet(`the answer broke off: ${error.message}`)))
      message.once('close', () => {
        this.#over = true
        notify()
      })
    })
  }
}

function headOf(message: http.IncomingMessage): Head {
  return {
    status: message.statusCode ?? 0,
    reason: message.statusMessage ?? '',
    headers: new RawHeaders(message.rawHeaders),
  }
}
