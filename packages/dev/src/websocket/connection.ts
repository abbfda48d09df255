import type { Subscriber } from '../channels.ts'
import type { ProxyContext } from '../context.ts'
import type { ConnectionState, LiveConnection } from '../inspector/live-connection.ts'
import type { EventDetails } from '../log.ts'
import { isConnectError, reasonOf } from '../origin.ts'
import { applyEvents } from './apply-events.ts'
import { acceptedBytesOf, EventQueue, WINDOW_BYTES, type Batch } from './batch.ts'
import type { ClientConnection, ClientListener } from './client-connection.ts'
import type { OriginEvent } from './decode-answer.ts'
import type { EventsAnswer, EventsClient } from './events-client.ts'
import type { ClientMessageType } from './frame-receiver.ts'
import { isCloseCode } from './frames.ts'
import { reportError } from '../report-error.ts'
import { KeepAliveInterval } from './keep-alive-interval.ts'
import { openConnection, type PendingConnection } from './open-connection.ts'
import { readAnswer } from './read-answer.ts'
import { WebSocketSession, type SessionConnection } from './session.ts'

/**
 * One WebSocket, carried to the origin as requests: one in flight, everything that arrives meanwhile in the
 * next.
 */
export class WebSocketConnection implements ClientListener, SessionConnection, LiveConnection {
  readonly details: EventDetails
  readonly #context: ProxyContext
  readonly #events: EventsClient
  readonly #queue = new EventQueue()
  #client!: ClientConnection
  #session!: WebSocketSession
  #prefix: string | undefined
  readonly #keepAlive: KeepAliveInterval
  #running = false
  #refresh = false
  #opened = false
  // Which sides have closed: a CLOSE of the client is queued, a close frame went to the client.
  #clientClosed = false
  #frameSent = false
  // The origin has a CLOSE or DISCONNECT of the client, or will get one with the request in flight.
  #told = false
  #detached = false
  #gone = false
  #ended = false
  readonly #since = Date.now()
  #received = 0

  constructor(context: ProxyContext, events: EventsClient, details: EventDetails) {
    this.#context = context
    this.#events = events
    this.details = details
    this.#keepAlive = new KeepAliveInterval(context, details)
  }

  /** Begins with OPEN. */
  start(client: ClientConnection): void {
    this.#client = client
    this.#context.connections.add(this)
    this.#session = new WebSocketSession(this.#context, client, this)
    this.#queue.push('OPEN')
    this.#wake()
    client.begin()
  }

  onMessage(type: ClientMessageType, content: Buffer): void {
    this.#received += content.length
    if (type === 'CLOSE') return this.#onClose(content)
    if (this.#detached || this.#clientClosed) return
    if (content.length >= WINDOW_BYTES) {
      this.#log(
        'message-large',
        `a message of ${content.length} bytes: production may cut it off at ${WINDOW_BYTES}`,
      )
    }
    this.#queue.push(type, content)
    if (this.#queue.isFull) this.#client.pause()
    this.#wake()
  }

  get subscriber(): Subscriber {
    return this.#session
  }

  describe(): ConnectionState {
    const { connection: id = '', path = '/' } = this.details
    const { channels, meta } = this.#session.describe()
    const bytes = { received: this.#received, sent: this.#client.sentBytes }
    return {
      id,
      kind: 'websocket',
      path,
      since: this.#since,
      channels,
      meta: { ...this.#events.meta, ...meta },
      ...bytes,
    }
  }

  sendText(text: string): boolean {
    if (!this.#opened || this.#frameSent || this.#gone) return false
    this.#client.send('text', Buffer.from(text))
    return true
  }

  drop(): void {
    this.#client.cut()
  }

  onBrokenFrame({ message }: Error): void {
    this.#log('frame-refused', `the client breaks the protocol and is cut: ${message}`)
  }

  onGone(): void {
    this.#session.end()
    if (this.#ended) return
    this.#gone = true
    if (!this.#detached && !this.#clientClosed) {
      this.#clientClosed = true
      this.#log('websocket-disconnect', 'the client left without a close')
      this.#queue.dropReplay()
      this.#queue.push('DISCONNECT')
      this.#wake()
    } else if (!this.#running) this.#end()
  }

  detach(): void {
    if (this.#detached) return
    this.#detached = true
    this.#keepAlive.clear()
    this.#queue.clear()
    if (!this.#told) this.#queue.push('CLOSE')
    if (this.#clientClosed && !this.#frameSent) {
      this.#sendClose(1000)
      this.#client.end()
    }
  }

  closeClient(code: number, reason: string): void {
    if (this.#frameSent || !this.#opened) return
    this.#sendClose(code, reason)
    if (this.#clientClosed || this.#detached) return
    this.#clientClosed = true
    this.#queue.push('CLOSE')
    this.#wake()
  }

  refresh(): void {
    if (this.#clientClosed || this.#detached) return
    this.#refresh = true
    this.#wake()
  }

  /** Ends everything at once, without a word to either side. */
  destroy(): void {
    this.#end()
    this.#client.cut()
  }

  #onClose(payload: Buffer): void {
    if (!this.#clientClosed && !this.#detached) {
      this.#clientClosed = true
      this.#queue.push('CLOSE', payload)
      this.#wake()
    }
    if (this.#detached && !this.#frameSent) this.#sendClose(1000)
    if (this.#frameSent) this.#client.end()
  }

  #wake(): void {
    if (!this.#running && !this.#ended) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#keepAlive.stop()
    try {
      do {
        this.#refresh = false
        await this.#exchange(this.#queue.take())
      } while (!this.#ended && (this.#queue.hasNews || this.#refresh))
    } catch (error) {
      this.#fail(error as Error)
    }
    this.#running = false
    if (this.#gone) this.#end()
    else if (!this.#ended) this.#keepAlive.arm(() => this.#wake())
  }

  async #exchange(batch: Batch): Promise<void> {
    const told = this.#told
    this.#told ||= batch.events.some(({ type }) => type === 'CLOSE' || type === 'DISCONNECT')
    const answer = await this.#events.post(batch, this.#opened)
    if (this.#ended) return
    const isComplete = this.#acknowledge(batch, answer)
    if (!isComplete) this.#told = told
    if (!this.#queue.isFull) this.#client.resume()
    if (answer.body !== undefined) reportError(answer, answer.body, this.#context.log, this.details)
    // A refusal is an answer, too.
    const isRefusal = !this.#opened && answer.status >= 300
    const events = isRefusal ? undefined : readAnswer(answer, (code, message) => this.#log(code, message))
    if (!this.#opened) {
      const opening = openConnection(this.#pending(), answer, events)
      if (opening === undefined) return this.#end()
      this.#opened = true
      this.#prefix = opening.prefix
      this.#apply(opening.events)
    } else if (events === undefined) {
      return this.destroy()
    } else this.#apply(events)
    if (!this.#detached) this.#keepAlive.read(answer.headers)
    if (isComplete) this.#finishClose(batch)
    await this.#client.drained()
  }

  // Keeps what the origin did not accept for the next request; whether it accepted everything.
  #acknowledge(batch: Batch, { status, headers }: EventsAnswer): boolean {
    const accepted = status === 200 ? acceptedBytesOf(headers) : undefined
    const isComplete = this.#queue.acknowledge(batch, accepted)
    if (!isComplete)
      this.#log('events-kept', `the origin accepts ${accepted} of ${batch.bytes} bytes for now`)
    return isComplete
  }

  #pending(): PendingConnection {
    const { log, once } = this.#context
    return { client: this.#client, offer: this.#events.offer, log, once, details: this.details }
  }

  #apply(events: readonly OriginEvent[]): void {
    applyEvents(events, {
      client: this.#client,
      session: this.#session,
      prefix: this.#prefix,
      isOver: () => this.#ended || this.#frameSent,
      closeFromOrigin: (payload) => this.#closeFromOrigin(payload),
      cut: () => this.destroy(),
      log: (code, message) => this.#log(code, message),
    })
  }

  #closeFromOrigin(content: Buffer): void {
    if (this.#detached) return
    const code = content.length >= 2 ? content.readUInt16BE(0) : 1000
    if (!isCloseCode(code)) {
      this.#log('close-code-invalid', `close code ${code} cannot be sent: the client sees an error`)
    }
    this.#sendClose(code, content.subarray(2))
    if (this.#clientClosed) this.#client.end()
  }

  #sendClose(code: number, reason: string | Uint8Array = ''): void {
    this.#frameSent = true
    this.#client.close(code, reason)
    this.#session.end()
    this.#log('websocket-close', `close ${code} sent to the client`)
  }

  // After the origin was told of the client's end there is nothing left to wait for.
  #finishClose(batch: Batch): void {
    const types = batch.events.map(({ type }) => type)
    if (this.#ended || this.#detached) return
    if (types.includes('DISCONNECT')) return this.#end()
    if (!types.includes('CLOSE')) return
    if (this.#frameSent) return this.#end()
    if (this.#keepAlive.isSet) return
    this.#log('close-unanswered', "the client's CLOSE was not answered with CLOSE: it sees an abnormal close")
    this.#end()
    this.#client.end()
  }

  #fail(error: Error): void {
    if (this.#ended) return
    if (error instanceof RangeError) this.#log('events-refused', `the answer is refused: ${error.message}`)
    else if (isConnectError(error)) {
      const { address } = this.#context.origin
      this.#log('origin-unreachable', `no connection to the origin ${address}: ${reasonOf(error)}`)
    } else this.#log('origin-failed', `the origin gave no answer: ${reasonOf(error)}`)
    if (this.#opened) return this.destroy()
    const body = Buffer.from('Error while proxying to origin.\n')
    this.#client.reject(502, 'Bad Gateway', [['Content-Type', 'text/plain']], body)
    this.#end()
  }

  #end(): void {
    this.#ended = true
    this.#context.connections.delete(this)
    this.#keepAlive.stop()
    this.#events.stop()
    this.#session.end()
    this.#queue.clear()
  }

  #log(code: Parameters<ProxyContext['log']>[0], message: string): void {
    this.#context.log(code, message, this.details)
  }
}
