import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { RawHeaders } from './headers.ts'
import type { Answer } from './http-client.ts'
import { Mailbox } from './mailbox.ts'
import { Unmet, within } from './within.ts'

export interface WebSocketInit {
  headers?: Record<string, string | string[]>
  protocols?: string[]
}

export interface Closed {
  code: number
  reason: string
}

/** A WebSocket client that answers nothing by itself: neither PINGs nor missing messages. */
export class WebSocketClient {
  readonly socket: WebSocket
  readonly #messages = new Mailbox<{ data: Buffer; binary: boolean }>()
  readonly #controls = new Mailbox<string>()
  readonly #opened: Promise<RawHeaders>
  readonly #refused: Promise<Answer>
  readonly #closed: Promise<Closed>

  constructor(url: URL, host: string, { headers = {}, protocols = [] }: WebSocketInit = {}) {
    this.socket = new WebSocket(url, protocols, {
      headers: { Host: host, ...headers },
      perMessageDeflate: false,
      autoPong: false,
    })
    this.socket.on('message', (data, binary) => this.#messages.push({ data: data as Buffer, binary }))
    this.socket.on('ping', (data) => this.#controls.push(`ping ${data.toString('latin1')}`))
    this.socket.on('pong', (data) => this.#controls.push(`pong ${data.toString('latin1')}`))
    this.socket.on('error', () => {})
    this.#closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        const error = new Unmet(
          `the WebSocket closed first, with ${code} ${JSON.stringify(reason.toString())}`,
        )
        this.#messages.end(error)
        this.#controls.end(error)
        resolve({ code, reason: reason.toString() })
      })
    })
    let upgrade = new RawHeaders([])
    this.socket.once('upgrade', (response) => (upgrade = new RawHeaders(response.rawHeaders)))
    this.#opened = new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve(upgrade))
      this.socket.once('unexpected-response', (_, response) =>
        reject(new Unmet(`handshake answered ${response.statusCode}`)),
      )
      this.socket.once('error', (error) => reject(new Unmet(`handshake failed: ${error.message}`)))
    })
    this.#refused = new Promise((resolve, reject) => {
      this.socket.once('unexpected-response', (_, response) => void readAll(response).then(resolve, reject))
      this.socket.once('open', () => reject(new Unmet('the handshake was accepted')))
      this.socket.once('error', (error) => reject(new Unmet(`handshake failed: ${error.message}`)))
    })
    for (const promise of [this.#opened, this.#refused]) promise.catch(() => {})
  }

  /** Resolves with the headers of the 101. */
  opened(seconds?: number): Promise<RawHeaders> {
    return within(this.#opened, 'a WebSocket to open', seconds)
  }

  /** Resolves with the HTTP answer that refused the handshake. */
  refused(): Promise<Answer> {
    return within(this.#refused, 'a WebSocket handshake to be refused')
  }

  send(data: string | Uint8Array): void {
    this.socket.send(data)
  }

  /** The next message: text as a string, binary as bytes. */
  async message(seconds?: number): Promise<string | Buffer> {
    const { data, binary } = await this.#messages.next('a WebSocket message', seconds)
    return binary ? data : data.toString()
  }

  /** The next PING or PONG, as `ping <payload>` or `pong <payload>`. */
  control(seconds?: number): Promise<string> {
    return this.#controls.next('a PING or PONG', seconds)
  }

  closed(seconds?: number): Promise<Closed> {
    return within(this.#closed, 'a WebSocket to close', seconds)
  }

  destroy(): void {
    this.socket.terminate()
  }
}

async function readAll(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer)
  } catch (error) {
    throw new Unmet('the refusal broke off', { cause: error })
  }
  const body = Buffer.concat(chunks)
  const headers = new RawHeaders(response.rawHeaders)
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    headers,
    body,
    text: body.toString(),
  }
}
