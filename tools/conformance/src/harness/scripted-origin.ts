import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { RawHeaders } from './headers.ts'
import { Mailbox } from './mailbox.ts'

export interface OriginRequest {
  method: string
  /** The request target as it was on the wire. */
  target: string
  headers: RawHeaders
  body: Buffer
  text: string
}

export interface OriginAnswer {
  /** Default 200. */
  status?: number
  reason?: string
  headers?: readonly (readonly [string, string])[]
  body?: string | Uint8Array
  /** Ends the connection instead of answering. */
  destroy?: boolean
}

export type Script = (request: OriginRequest, index: number) => OriginAnswer | Promise<OriginAnswer>

/** The origin of one clause: answers what its script says and records what arrives. */
export class ScriptedOrigin {
  readonly requests: OriginRequest[] = []
  readonly #arrived = new Mailbox<OriginRequest>()
  #script: Script = () => ({ status: 404 })
  #listener: RequestListener | undefined

  /** Answers every request by this script. */
  answer(script: Script | OriginAnswer): void {
    this.#script = typeof script === 'function' ? script : () => script
  }

  /** Hands every request to a program instead; nothing is recorded then. */
  serve(listener: RequestListener): void {
    this.#listener = listener
  }

  /** The next request that no one has asked for yet. */
  next(seconds?: number): Promise<OriginRequest> {
    return this.#arrived.next('a request at the origin', seconds)
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#listener) {
      this.#listener(incoming, response)
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const request: OriginRequest = {
      method: incoming.method ?? '',
      target: incoming.url ?? '',
      headers: new RawHeaders(incoming.rawHeaders),
      body,
      text: body.toString('latin1'),
    }
    this.requests.push(request)
    this.#arrived.push(request)
    const answer = await this.#script(request, this.requests.length - 1)
    if (answer.destroy) {
      incoming.socket.destroy()
      return
    }
    const { status = 200, reason, headers = [], body: content = '' } = answer
    const flat = headers.flatMap(([name, value]) => [name, value])
    if (reason === undefined) response.writeHead(status, flat)
    else response.writeHead(status, reason, flat)
    response.end(content)
  }
}
