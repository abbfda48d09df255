import { randomUUID } from 'node:crypto'
import { pipeline, type Readable } from 'node:stream'
import { encodeGripLast, GripInstructError, type GripInstruct } from '@grip/core/wire'
import type { ClientRequest, ClientResponse } from './client-request.ts'
import type { ProxyContext } from './context.ts'
import { headerOf, pairsOf, type Header } from './headers.ts'
import type { HeldExchange } from './holds/held-exchange.ts'
import { reportHold } from './holds/report-hold.ts'
import { holdResponse } from './holds/response-hold.ts'
import { holdStream } from './holds/hold-stream.ts'
import { pathOf, type EventDetails } from './log.ts'
import { clientHeaders, httpRequestHeaders } from './origin-request.ts'
import type { RequestWatch } from './inspector/watch.ts'
import type { OriginAnswer, OriginRequest } from './origin-client.ts'
import { isConnectError, reasonOf } from './origin.ts'
import {
  isInstruction,
  MAX_INSTRUCT_BYTES,
  readInstruct,
  staysOpen,
  type InstructedAnswer,
} from './read-instruct.ts'
import { reportAnswer } from './report-answer.ts'
import { watchError } from './report-error.ts'
import { sendWhole, writeHead, type HttpAnswer } from './send-answer.ts'

/** One plain HTTP request of a client, from its origin requests to the end of its hold. */
export class HttpExchange implements HeldExchange {
  readonly id: string = randomUUID()
  readonly context: ProxyContext
  readonly response: ClientResponse
  readonly url: URL
  /** What the log says about this exchange. */
  readonly details: EventDetails
  readonly #request: ClientRequest
  readonly #body: Buffer | Readable
  readonly #lastIds = new Map<string, string>()
  #watched: RequestWatch | undefined

  /** @param body Whole, or still arriving when it is too large to be repeated. */
  constructor(
    context: ProxyContext,
    request: ClientRequest,
    body: Buffer | Readable,
    response: ClientResponse,
  ) {
    this.context = context
    this.response = response
    this.url = urlOf(request)
    this.details = { path: pathOf(request.url ?? '/') }
    this.#request = request
    this.#body = body
  }

  /** Asks the origin and does what it answers; again, with the last ids, when a hold needs to be repeated. */
  async run(lastIds: ReadonlyMap<string, string> = new Map()): Promise<void> {
    for (const [channel, id] of lastIds) this.#lastIds.set(channel, id)
    let answer: OriginAnswer | undefined
    try {
      answer = await this.#ask()
      if (this.response.destroyed) return void answer.body.destroy()
      reportAnswer(answer, this.context.log, this.details)
      await (isInstruction(answer) ? this.#follow(answer) : this.#relay(answer))
    } catch (error) {
      answer?.body.destroy()
      this.#fail(error, answer !== undefined)
    }
  }

  send(answer: HttpAnswer): void {
    try {
      sendWhole(this.response, answer)
    } catch (error) {
      this.#fail(error, true)
    }
  }

  /** Reports that the origin's answer broke off, unless the client left. */
  reportBreak(error: NodeJS.ErrnoException): void {
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return
    this.context.log('origin-failed', `the answer of the origin broke off: ${reasonOf(error)}`, this.details)
  }

  // When a client leaves, its request is cancelled.
  async #ask(): Promise<OriginAnswer> {
    const left = new AbortController()
    const leave = (): void => left.abort()
    this.response.once('close', leave)
    // A client that has already left is not reported again.
    if (this.response.destroyed) leave()
    try {
      const request: OriginRequest = {
        method: this.#request.method ?? 'GET',
        path: this.#request.url ?? '/',
        headers: await this.#headers(),
        body: this.#body,
        signal: left.signal,
      }
      const { watch } = this.context
      if (watch?.isAwake === true)
        this.#watched = watch.request({ kind: 'http', connection: this.id, ...request })
      return await this.context.origin.send(request)
    } finally {
      this.response.off('close', leave)
    }
  }

  async #headers(): Promise<Header[]> {
    const { settings, sign } = this.context
    const client = pairsOf(this.#request.rawHeaders)
    const headers = httpRequestHeaders(
      client,
      this.#request.socket.remoteAddress ?? '',
      await sign(),
      settings,
    )
    if (this.#lastIds.size > 0) headers.push(['Grip-Last', encodeGripLast(this.#lastIds)])
    const length =
      this.#body instanceof Buffer ? String(this.#body.length) : headerOf(client, 'content-length')
    const bodiless = length === '0' && headerOf(client, 'content-length') === undefined
    if (length === undefined) headers.push(['Transfer-Encoding', 'chunked'])
    else if (!bodiless || this.#request.method === 'POST') headers.push(['Content-Length', length])
    return headers
  }

  async #follow(answer: OriginAnswer): Promise<void> {
    if (!(this.#body instanceof Buffer)) {
      answer.body.destroy()
      const text = 'Request too large to accept GRIP instruct.\n'
      this.context.log(
        'request-too-large',
        `a request of more than ${MAX_INSTRUCT_BYTES} bytes cannot be held`,
        this.details,
      )
      return this.#sendText(400, 'Bad Request', text)
    }
    const { instruct, held } = await this.#read(answer)
    this.#watched?.answered({ status: answer.status, headers: answer.headers, body: held.body, instruct })
    if (this.response.destroyed) return void answer.body.destroy()
    if (staysOpen(instruct)) this.#reportHold(instruct, held)
    if (instruct.hold === 'response') return holdResponse(this, instruct, held)
    if (staysOpen(instruct)) return holdStream(this, instruct, held, answer.body)
    if (held.body === undefined) this.#pipe(answer.body, held)
    else this.send(held)
  }

  // A client that leaves does not wait for the end of the instruction.
  async #read(answer: OriginAnswer): Promise<InstructedAnswer> {
    const leave = (): void => void answer.body.destroy()
    this.response.once('close', leave)
    try {
      return await readInstruct(answer, this.context.log, this.details)
    } finally {
      this.response.off('close', leave)
    }
  }

  #reportHold(instruct: GripInstruct, held: HttpAnswer): void {
    const { method = 'GET', rawHeaders } = this.#request
    reportHold({ method, headers: pairsOf(rawHeaders) }, instruct, held, (code, message) =>
      this.context.log(code, message, this.details),
    )
  }

  #relay(answer: OriginAnswer): void {
    this.#watched?.answered({ status: answer.status, headers: answer.headers })
    watchError(answer, answer.body, this.context.log, this.details)
    this.#pipe(answer.body, {
      status: answer.status,
      reason: answer.reason,
      headers: clientHeaders(answer.headers),
    })
  }

  #pipe(body: Readable, head: HttpAnswer): void {
    writeHead(this.response, head)
    // If the body breaks off, so does the client's connection.
    pipeline(body, this.response, (error) => {
      if (error) this.reportBreak(error)
    })
  }

  #sendText(status: number, reason: string, text: string): void {
    const headers: Header[] = [['Content-Type', 'text/plain']]
    // A stream that has begun cannot become an error.
    if (this.response.headersSent) return void this.response.destroy()
    sendWhole(this.response, { status, reason, headers, body: Buffer.from(text) })
  }

  #fail(error: unknown, isAnswered: boolean): void {
    this.#watched?.failed(error)
    const { log, origin } = this.context
    const message = reasonOf(error)
    if (error instanceof GripInstructError) {
      log('instruct-refused', `the client gets a 502: ${message}`, this.details)
      this.#sendText(502, 'Bad Gateway', `Failed to parse accept instructions: ${message}\n`)
    } else if (isConnectError(error)) {
      log('origin-unreachable', `no connection to the origin ${origin.address}: ${message}`, this.details)
      this.#sendText(502, 'Bad Gateway', `Unable to connect to any targets. Tried: ${origin.address}\n`)
    } else if (isAnswered && isUnwritable(error)) {
      log(
        'answer-refused',
        `the client gets a 502 because the answer cannot be written: ${message}`,
        this.details,
      )
      this.#sendText(502, 'Bad Gateway', 'Error while proxying to origin.\n')
    } else if (!this.response.destroyed) {
      log('origin-failed', `the origin did not answer: ${message}`, this.details)
      this.#sendText(502, 'Bad Gateway', 'Error while proxying to origin.\n')
    }
  }
}

// Node's error for a status, a reason or a header that it does not write.
function isUnwritable(error: unknown): boolean {
  return /^ERR_(INVALID_CHAR|HTTP_|INVALID_HTTP_)/.test((error as NodeJS.ErrnoException).code ?? '')
}

function urlOf({ headers, url = '/' }: ClientRequest): URL {
  const base = `http://${headers.host ?? 'localhost'}`
  const target = url.startsWith('/') ? url : '/'
  return new URL(URL.canParse(base + target) ? base + target : 'http://localhost/')
}
