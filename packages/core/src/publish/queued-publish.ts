import { PublishError, type PublishErrorReason } from '../errors.ts'
import { quoted } from '../internal/quoted.ts'
import type { PublishItem } from './types.ts'
import { withoutStack } from './without-stack.ts'

/** One publish as it goes into the body of a POST; of thousands that wait, nothing else is kept. */
export interface EncodedItem {
  /** As JSON. */
  readonly text: string
  /** Bytes of the JSON. */
  readonly bytes: number
}

/** Channel, with the prefix, and id of an item, to name it in an error. */
export function identityOf({ text }: EncodedItem): { channel: string; id: string | undefined } {
  const { channel, id } = JSON.parse(text) as PublishItem
  return { channel, id }
}

/** What all publishes of a queue have in common. */
export interface PublishTerms {
  readonly origin: string
  /** Milliseconds for each, waiting and retries included. */
  readonly deadline: number
  /** Called once for each, when it has settled. */
  onSettled(this: void, publish: QueuedPublish): void
}

/** One publish on its way to one endpoint. It settles once; after that, nothing sends it again. */
export class QueuedPublish {
  readonly item: EncodedItem
  readonly signal: AbortSignal | undefined
  /** When it is to be given up, by `performance.now()`. */
  readonly expires: number
  readonly promise: Promise<void>
  /** Attempts that failed. */
  attempts = 0
  /** Most items that may share its POST. */
  company: number = Number.POSITIVE_INFINITY
  settled = false
  /** Called when it is given up while its POST is under way. */
  onGivenUp: (() => void) | undefined
  lastError: unknown
  readonly #terms: PublishTerms
  #resolve!: () => void
  #reject!: (error: unknown) => void

  constructor(item: EncodedItem, signal: AbortSignal | undefined, terms: PublishTerms) {
    this.item = item
    this.signal = signal
    this.#terms = terms
    this.expires = performance.now() + terms.deadline
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Tells the caller that the endpoint took it. */
  succeed(): void {
    if (this.settled) return
    this.#resolve()
    this.#end()
  }

  /**
   * Tells the caller why the endpoint did not take it, in an error of its own that names the item.
   *
   * @param many Whether it is one of so many that a stack for each would cost too much; so below.
   */
  fail(error: unknown, many = false): void {
    if (this.settled) return
    this.#reject(error instanceof PublishError ? make(many, () => ofItem(error, this.item)) : error)
    this.#end()
  }

  /** Gives it up, since its signal was aborted. */
  abort(many = false): void {
    this.#giveUp('aborted', 'the publish was aborted', this.signal?.reason, many)
  }

  /** Gives it up, since its time is over. */
  expire(many = false): void {
    const { origin, deadline } = this.#terms
    this.#giveUp('timeout', `${origin} did not take the publish within ${deadline} ms`, this.lastError, many)
  }

  #giveUp(reason: PublishErrorReason, message: string, cause: unknown, many: boolean): void {
    if (this.settled) return
    const init = { endpoint: this.#terms.origin, ...identityOf(this.item), cause }
    this.#reject(make(many, () => new PublishError(reason, message, init)))
    this.#end()
    this.onGivenUp?.()
  }

  #end(): void {
    this.settled = true
    this.#terms.onSettled(this)
  }
}

function make(many: boolean, error: () => PublishError): PublishError {
  return many ? withoutStack(error) : error()
}

function ofItem(error: PublishError, item: EncodedItem): PublishError {
  const { channel, id } = identityOf(item)
  const { reason, message, endpoint, response, cause } = error
  const text = response !== undefined ? `${message} to channel ${quoted(channel)}` : message
  const init = { endpoint, response, channel, id }
  return new PublishError(reason, text, cause === undefined ? init : { ...init, cause })
}
