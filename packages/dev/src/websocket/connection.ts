import type { Subscriber } from '../channels.ts'
import type { ProxyContext } from '../context.ts'
import type { ConnectionState, LiveConnection } from '../inspector/live-connection.ts'
import type { EventDetails } from '../log.ts'
import { applyEvents } from './apply-events.ts'
import { WINDOW_BYTES, type Batch } from './batch.ts'
import type { ClientConnection, ClientListener } from './client-connection.ts'
import type { OriginEvent } from './decode-answer.ts'
import type { EventsAnswer, EventsClient } from './events-client.ts'
import { EventsLoop, type EventsLoopOwner } from './events-loop.ts'
import type { ClientMessageType } from './frame-receiver.ts'
import { isCloseCode } from './frames.ts'
import { reportError } from '../report-error.ts'
import { reportFailure } from './report-failure.ts'
import { openConnection } from './open-connection.ts'
import { readAnswer } from './read-answer.ts'
import { WebSocketSession, type SessionConnection } from './session.ts'

/**
 * One WebSocket, carried to the origin as requests: one in flight, and everything that arrives meanwhile in
 * the next.
 */
export class WebSocketConnection
  implements ClientListener, SessionConnection, LiveConnection, EventsLoopOwner
{
  readonly details: EventDetails
  readonly #context: ProxyContext
  readonly #events: EventsClient
  readonly #loop: EventsLoop
  #client!: ClientConnection
  #session!: WebSocketSession
  #prefix: string | undefined
  isOpened = false
  // Which sides have closed: a CLOSE of the client is queued, a close frame went to the client.
  #clientClosed = false
  #frameSent = false
  #detached = false
  #gone = false
  #ended = false
  readonly #since = Date.now()
  #received = 0

  constructor(context: ProxyContext, events: EventsClient, details: EventDetails) {
    this.#context = context
    this.#events = events
    this.details = details
    this.#loop = new EventsLoop(context, events, details, this)
  }

  /** Begins with OPEN. */
  start(client: ClientConnection): void {
    this.#client = client
    this.#context.connections.add(this)
    this.#session = new WebSocketSession(this.#context, client, this)
    this.#loop.send('OPEN')
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
    this.#loop.send(type, content)
    if (this.#loop.queue.isFull) this.#client.pause()
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
    if (!this.isOpened || this.#frameSent || this.#gone) return false
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
      this.#loop.queue.dropReplay()
      this.#loop.send('DISCONNECT')
    } else if (!this.#loop.isRunning) this.#end()
  }

  detach(): void {
    if (this.#detached) return
    this.#detached = true
    this.#loop.keepAlive.clear()
    this.#loop.queue.clear()
    if (!this.#loop.isTold) this.#loop.queue.push('CLOSE')
    if (this.#clientClosed && !this.#frameSent) {
      this.#sendClose(1000)
      this.#client.end()
    }
  }

  closeClient(code: number, reason: string): void {
    if (this.#frameSent || !this.isOpened) return
    this.#sendClose(code, reason)
    if (this.#clientClosed || this.#detached) return
    this.#clientClosed = true
    this.#loop.send('CLOSE')
  }

  refresh(): void {
    if (this.#clientClosed || this.#detached) return
    this.#loop.refresh()
  }

  /** Ends everything at once, without telling either side. */
  destroy(): void {
    this.#end()
    this.#client.cut()
  }

  #onClose(payload: Buffer): void {
    if (!this.#clientClosed && !this.#detached) {
      this.#clientClosed = true
      this.#loop.send('CLOSE', payload)
    }
    if (this.#detached && !this.#frameSent) this.#sendClose(1000)
    if (this.#frameSent) this.#client.end()
  }

  failed(error: Error): void {
    reportFailure(error, this.#context, this.details)
    if (this.isOpened) return this.destroy()
    const body = Buffer.from('Error while proxying to origin.\n')
    this.#client.reject(502, 'Bad Gateway', [['Content-Type', 'text/plain']], body)
    this.#end()
  }

  idle(): void {
    if (this.#gone) this.#end()
  }

  async answered(answer: EventsAnswer, batch: Batch, isComplete: boolean): Promise<void> {
    if (!this.#loop.queue.isFull) this.#client.resume()
    if (answer.body !== undefined) reportError(answer, answer.body, this.#context.log, this.details)
    // A refusal is an answer, too.
    const isRefusal = !this.isOpened && answer.status >= 300
    const events = isRefusal ? undefined : readAnswer(answer, (code, message) => this.#log(code, message))
    if (!this.isOpened) {
      const { log, once } = this.#context
      const pending = { client: this.#client, offer: this.#events.offer, log, once, details: this.details }
      const opening = openConnection(pending, answer, events)
      if (opening === undefined) return this.#end()
      this.isOpened = true
      this.#prefix = opening.prefix
      this.#apply(opening.events)
    } else if (events === undefined) {
      return this.destroy()
    } else this.#apply(events)
    if (!this.#detached) this.#loop.keepAlive.read(answer.headers)
    if (isComplete) this.#finishClose(batch)
    await this.#client.drained()
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

  // Once the origin knows that the client has ended, there is nothing left to wait for.
  #finishClose(batch: Batch): void {
    const types = batch.events.map(({ type }) => type)
    if (this.#ended || this.#detached) return
    if (types.includes('DISCONNECT')) return this.#end()
    if (!types.includes('CLOSE')) return
    if (this.#frameSent) return this.#end()
    if (this.#loop.keepAlive.isSet) return
    this.#log('close-unanswered', "the client's CLOSE was not answered with CLOSE: it sees an abnormal close")
    this.#end()
    this.#client.end()
  }

  #end(): void {
    this.#ended = true
    this.#context.connections.delete(this)
    this.#loop.stop()
    this.#session.end()
  }

  #log(code: Parameters<ProxyContext['log']>[0], message: string): void {
    this.#context.log(code, message, this.details)
  }
}
