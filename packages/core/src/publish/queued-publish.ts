import { PublishError } from '../errors.ts'
import { quoted } from '../internal/quoted.ts'
import type { EncodedItem } from './types.ts'

/** What all publishes of a queue have in common. */
export interface PublishTerms {
  readonly origin: string
  /** Milliseconds for each, waiting and retries included. */
  readonly deadline: number
  /** Hears of each that has settled. */
  onSettled(this: void): void
}

/** One publish on its way to one endpoint. It settles once; after that, nothing sends it again. */
export class QueuedPublish {
  readonly item: EncodedItem
  /** When it is to be given up, by `performance.now()`. */
  readonly expires: number
  readonly promise: Promise<void>
  /** Attempts that failed. */
  attempts = 0
  /** Most items that may share its POST. */
  company: number = Number.POSITIVE_INFINITY
  settled = false
  /** Hears that it was given up while its POST is under way. */
  onGivenUp: (() => void) | undefined
  lastError: unknown
  readonly #terms: PublishTerms
  #resolve!: () => void
  #reject!: (error: unknown) => void
  #stopListening: (() => void) | undefined

  constructor(item: EncodedItem, signal: AbortSignal | undefined, terms: PublishTerms) {
    this.item = item
    this.#terms = terms
    this.expires = performance.now() + terms.deadline
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (signal) this.#listen(signal)
  }

  /** Tells the caller that the endpoint took it. */
  succeed(): void {
    if (this.settled) return
    this.#resolve()
    this.#end()
  }

  /** Tells the caller why the endpoint did not take it, in an error of its own that names the item. */
  fail(error: unknown): void {
    if (this.settled) return
    this.#reject(error instanceof PublishError ? ofItem(error, this.item) : error)
    this.#end()
  }

  #listen(signal: AbortSignal): void {
    const abort = (): void => {
      const init = { endpoint: this.#terms.origin, cause: signal.reason as unknown }
      this.#giveUp(new PublishError('aborted', 'the publish was aborted', init))
    }
    signal.addEventListener('abort', abort)
    this.#stopListening = () => signal.removeEventListener('abort', abort)
    if (signal.aborted) abort()
  }

  /** Gives it up, since its time is over. */
  expire(): void {
    const { origin, deadline } = this.#terms
    const late = `${origin} did not take the publish within ${deadline} ms`
    this.#giveUp(new PublishError('timeout', late, { endpoint: origin, cause: this.lastError }))
  }

  #giveUp(error: PublishError): void {
    if (this.settled) return
    this.fail(error)
    this.onGivenUp?.()
  }

  #end(): void {
    this.settled = true
    this.#stopListening?.()
    this.#terms.onSettled()
  }
}

function ofItem(error: PublishError, { item: { channel, id } }: EncodedItem): PublishError {
  const { reason, message, endpoint, response, cause } = error
  const text = response !== undefined ? `${message} to channel ${quoted(channel)}` : message
  const init = { endpoint, response, channel, id }
  return new PublishError(reason, text, cause === undefined ? init : { ...init, cause })
}
