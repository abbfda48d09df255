import type { Readable } from 'node:stream'
import type { GripInstruct } from '@grip/core/wire'
import type { Subscriber } from '../channels.ts'
import type { HeldExchange } from './held-exchange.ts'
import type { Delivery } from '../publish/delivery.ts'
import { writeHead, type HttpAnswer } from '../send-answer.ts'
import { KeepAliveTimer } from './keep-alive-timer.ts'
import { Subscriptions } from './subscriptions.ts'

/** Bytes that may wait for a slow client before messages to it are dropped. */
const MAX_WAITING_BYTES = 4_194_304

/** Sends the origin's answer, keeps it open and adds to it what is published. */
export function holdStream(
  exchange: HeldExchange,
  instruct: GripInstruct,
  held: HttpAnswer,
  body: Readable,
): void {
  writeHead(exchange.response, held)
  if (held.body === undefined) {
    body.pipe(exchange.response, { end: false })
    body.once('error', () => exchange.response.destroy())
    body.once('end', () => new StreamHold(exchange, instruct).start())
    exchange.response.flushHeaders()
    return
  }
  if (held.body.length > 0) exchange.response.write(held.body)
  else exchange.response.flushHeaders()
  new StreamHold(exchange, instruct).start()
}

class StreamHold implements Subscriber {
  readonly format = 'http-stream'
  readonly #exchange: HeldExchange
  readonly #instruct: GripInstruct
  readonly #subscriptions: Subscriptions
  #keepAlive: KeepAliveTimer | undefined

  constructor(exchange: HeldExchange, instruct: GripInstruct) {
    this.#exchange = exchange
    this.#instruct = instruct
    this.#subscriptions = new Subscriptions(exchange.context, this, exchange.details)
  }

  start(): void {
    const { context, details, response } = this.#exchange
    if (response.destroyed) return
    const { keepAlive, channels = [], links = [] } = this.#instruct
    const gap = channels.find(({ prevId }) => prevId !== undefined)
    if (gap !== undefined && !links.some(({ rel }) => rel === 'next')) {
      return this.#endWith(`channel '${gap.name}' specifies prev-id, but no next link found`)
    }
    if (keepAlive !== undefined) {
      const content = Buffer.from(keepAlive.content as string)
      this.#keepAlive = new KeepAliveTimer(keepAlive, () => void response.write(content))
    }
    response.once('close', () => this.#end())
    context.log('held', 'stream held', details)
    for (const channel of channels) this.#subscriptions.add(channel)
  }

  deliver(delivery: Delivery, filters: readonly string[]): void {
    const { context, details, response } = this.#exchange
    const format = delivery.item.httpStream
    if (format === undefined) return
    if (format.action === 'hint') {
      return context.log(
        'not-implemented',
        'a hint asks for the next link, which is not followed yet',
        details,
      )
    }
    if (format.action === 'close') return void response.end()
    const filtered = delivery.filter(format, filters, {
      meta: this.#instruct.meta ?? {},
      isSubscribed: (channel) => this.#subscriptions.has(channel),
      log: context.log,
      details,
    })
    if (filtered === undefined) return
    if (filtered.content === undefined) return this.#endWith(filtered.error)
    if (response.writableLength > MAX_WAITING_BYTES) {
      const message = 'a message is dropped: the client does not read fast enough'
      const channel = delivery.item.channel
      return context.log('message-dropped-slow-client', message, { ...details, channel })
    }
    if (filtered.content.length > 0) response.write(filtered.content)
    this.#keepAlive?.sent()
  }

  #endWith(message: string): void {
    const { context, details, response } = this.#exchange
    context.log('stream-ended', `the stream is ended: ${message}`, details)
    response.end(`\n\n${message}\n`)
  }

  #end(): void {
    this.#keepAlive?.stop()
    this.#subscriptions.clear()
  }
}
