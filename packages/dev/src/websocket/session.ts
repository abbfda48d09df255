import { decodeControlMessage } from '@grip/core/wire'
import { withoutMarks } from '../byte-order-marks.ts'
import type { Timer } from '../clock.ts'
import type { Subscriber } from '../channels.ts'
import type { ProxyContext } from '../context.ts'
import { KeepAliveTimer } from '../holds/keep-alive-timer.ts'
import { Subscriptions } from '../holds/subscriptions.ts'
import type { ConnectionState } from '../inspector/live-connection.ts'
import type { EventDetails } from '../log.ts'
import type { Delivery } from '../publish/delivery.ts'
import type { FilterContext } from '../publish/filters.ts'
import { cutSeconds } from '../seconds.ts'
import type { ClientConnection } from './client-connection.ts'

/** Bytes that may wait for a slow client before published messages to it are dropped. */
const MAX_WAITING_BYTES = 4_194_304

/** What a session needs from its connection. */
export interface SessionConnection {
  readonly details: EventDetails
  /** The origin must not hear about this client any more. */
  detach(): void
  /** A publish closes the client. */
  closeClient(code: number, reason: string): void
  /** A publish causes a request to the origin, with or without events. */
  refresh(): void
}

type Kept = Extract<ReturnType<typeof decodeControlMessage>, { type: 'keep-alive' | 'send-delayed' }>

/** The GRIP side of one WebSocket: its subscriptions, meta, keep-alive and delayed message. */
export class WebSocketSession implements Subscriber {
  readonly format = 'ws-message'
  readonly #context: ProxyContext
  readonly #client: ClientConnection
  readonly #connection: SessionConnection
  readonly #subscriptions: Subscriptions
  readonly #meta: Record<string, string> = Object.create(null)
  readonly #filterContext: FilterContext
  #keepAlive: KeepAliveTimer | undefined
  #delayed: { timer: Timer; send: () => void } | undefined

  constructor(context: ProxyContext, client: ClientConnection, connection: SessionConnection) {
    this.#context = context
    this.#client = client
    this.#connection = connection
    this.#subscriptions = new Subscriptions(context, this, connection.details)
    this.#filterContext = {
      meta: this.#meta,
      isSubscribed: (channel) => this.#subscriptions.has(channel),
      log: context.log,
      details: connection.details,
    }
  }

  /**
   * Carries out a control message.
   *
   * @param text The message, from its `c:` on.
   * @throws {GripInstructError} A malformed message.
   */
  control(text: string): void {
    const { log } = this.#context
    const json = withoutMarks(text.slice(2), 'a control message', (code, line) =>
      log(code, line, this.#connection.details),
    )
    const message = decodeControlMessage(json)
    switch (message.type) {
      case 'subscribe':
        return this.#subscriptions.add({ name: message.channel, filters: message.filters })
      case 'unsubscribe':
        return this.#subscriptions.remove(message.channel)
      case 'detach':
        return this.#connection.detach()
      case 'session':
        return this.#context.log(
          'not-implemented',
          'sessions are accepted, but have no effect',
          this.#connection.details,
        )
      case 'set-meta':
        if (message.value === undefined) delete this.#meta[message.name]
        else this.#meta[message.name] = message.value
        return
      case 'keep-alive':
        return this.#setKeepAlive(message)
      case 'send-delayed':
        return this.#sendDelayed(message)
      case 'flush-delayed':
        return this.#flushDelayed()
    }
  }

  /** Its subscriptions and their meta. */
  describe(): Pick<ConnectionState, 'channels' | 'meta'> {
    return { channels: this.#subscriptions.describe(), meta: { ...this.#meta } }
  }

  deliver(delivery: Delivery, filters: readonly string[]): void {
    const format = delivery.item.webSocket
    if (format === undefined) return
    const { log } = this.#context
    const details = { ...this.#connection.details, channel: delivery.item.channel }
    if (format.action === 'close')
      return this.#connection.closeClient(format.code ?? 1000, format.reason ?? '')
    if (format.action === 'refresh') return this.#connection.refresh()
    if (format.action === 'hint') {
      return log('publish-action-ignored', 'a hint does nothing to a WebSocket', details)
    }
    if (format.content === undefined) {
      return log('message-dropped-no-content', `a ${format.type} without content is not delivered`, details)
    }
    if (this.#client.waiting > MAX_WAITING_BYTES) {
      const message = 'a message is dropped: the client does not read fast enough'
      return log('message-dropped-slow-client', message, details)
    }
    const { content, contentFilters } = format
    const filtered = delivery.filter({ content, contentFilters }, filters, this.#filterContext)
    if (filtered === undefined) return
    if (filtered.content === undefined) {
      return log('message-dropped-filter', `a message is dropped: ${filtered.error}`, details)
    }
    if (filtered.content === content) this.#client.sendItem(delivery)
    else this.#client.send(format.type, filtered.content)
    this.sent()
  }

  /** Called when something was sent to the client, which is then not idle. */
  sent(): void {
    this.#keepAlive?.sent()
  }

  end(): void {
    this.#keepAlive?.stop()
    this.#delayed?.timer.stop()
    this.#subscriptions.clear()
  }

  #setKeepAlive(message: Extract<Kept, { type: 'keep-alive' }>): void {
    this.#keepAlive?.stop()
    this.#keepAlive =
      message.content === undefined
        ? undefined
        : new KeepAliveTimer(this.#context.clock, message, this.#sender(message), (long) =>
            this.#reportLong(long),
          )
  }

  #sendDelayed(message: Extract<Kept, { type: 'send-delayed' }>): void {
    this.#flushDelayed()
    const send = this.#sender(message)
    const report = (long: string): void => this.#reportLong(long)
    const seconds = cutSeconds(message.timeout ?? 1, 'a send-delayed timeout', report)
    const timer = this.#context.clock.after(seconds * 1000, () => this.#flushDelayed())
    this.#delayed = { send, timer }
  }

  #reportLong(message: string): void {
    this.#context.log('timeout-too-long', message, this.#connection.details)
  }

  #flushDelayed(): void {
    const delayed = this.#delayed
    this.#delayed = undefined
    delayed?.timer.stop()
    delayed?.send()
  }

  #sender({ messageType, content = '' }: Kept): () => void {
    const type = messageType ?? (typeof content === 'string' ? 'text' : 'binary')
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return () => {
      if (this.#client.waiting <= MAX_WAITING_BYTES) this.#client.send(type, bytes)
    }
  }
}
