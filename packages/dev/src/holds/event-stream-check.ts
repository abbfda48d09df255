import type { Readable } from 'node:stream'
import { mediaTypeOf } from '../headers.ts'
import type { HttpAnswer } from '../send-answer.ts'
import type { HeldExchange } from './held-exchange.ts'
import { isEventStream } from './is-event-stream.ts'

/** The longest first body that is looked at, in bytes. */
const MAX_BODY = 65_536

const LOST = 'clients do not see it, and it corrupts the next one'

/** Reports what goes to a held `text/event-stream` and is not an event: browsers drop it silently. */
export class EventStreamCheck {
  readonly #exchange: HeldExchange
  readonly #isEventStream: boolean

  constructor(exchange: HeldExchange, held: HttpAnswer) {
    this.#exchange = exchange
    this.#isEventStream = mediaTypeOf(held.headers) === 'text/event-stream'
  }

  /** A published item. */
  item(content: Uint8Array, channel: string): void {
    const advice = 'publish sse({ data }), which writes "data: …\\n\\n"'
    const what = `an item for "${channel}" is not whole server-sent events, as its text/event-stream needs`
    this.#judge(content, ['item', channel], `${what}: ${LOST}; ${advice}`, channel)
  }

  /** What is sent while nothing is published. */
  keepAlive(content: string | Uint8Array): void {
    this.#judgeOwn(Buffer.from(content as string), 'keep-alive', 'write ":\\n\\n", a comment')
  }

  /** What the client gets first, whole. */
  firstBody(content: Uint8Array): void {
    this.#judgeOwn(content, 'first body', 'write it with sse({ data })')
  }

  /** The start of what the client gets first. */
  watch(body: Readable): void {
    if (!this.#isEventStream) return
    const chunks: Buffer[] = []
    let size = 0
    body.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY) chunks.push(chunk)
    })
    body.once('end', () => {
      if (size <= MAX_BODY) this.firstBody(Buffer.concat(chunks))
    })
  }

  #judgeOwn(content: Uint8Array, what: string, advice: string): void {
    const { path = '' } = this.#exchange.details
    const message = `the ${what} of a text/event-stream is not whole server-sent events: ${LOST}; ${advice}`
    this.#judge(content, [what, path], message)
  }

  #judge(content: Uint8Array, key: readonly string[], message: string, channel?: string): void {
    if (!this.#isEventStream || isEventStream(Buffer.from(content).toString('latin1'))) return
    const { context, details } = this.#exchange
    if (!context.once.isFirst('sse-unframed', ...key)) return
    context.log('sse-unframed', message, channel === undefined ? details : { ...details, channel })
  }
}
