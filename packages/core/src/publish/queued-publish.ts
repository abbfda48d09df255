import { PublishError } from '../errors.ts'
import type { EncodedItem } from './types.ts'

/** What a publish waits for, in milliseconds, and what cancels it. */
export interface QueuedPublishInit {
  item: EncodedItem
  origin: string
  deadline: number
  signal: AbortSignal | undefined
}

/** One publish on its way to one endpoint. It settles once; after that, nothing sends it again. */
export class QueuedPublish {
  readonly item: EncodedItem
  /** When it is given up, in milliseconds since 1970. */
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
  readonly #init: QueuedPublishInit
  readonly #timer: ReturnType<typeof setTimeout>
  #settle!: { resolve: () => void; reject: (error: unknown) => void }

  constructor(init: QueuedPublishInit) {
    this.#init = init
    this.item = init.item
    this.expires = Date.now() + init.deadline
    this.promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.#timer = setTimeout(() => {
      const { origin, deadline } = init
      const late = `${origin} did not take the publish within ${deadline} ms`
      this.#giveUp(new PublishError('timeout', late, { endpoint: origin, cause: this.lastError }))
    }, init.deadline)
    init.signal?.addEventListener('abort', this.#abort)
    if (init.signal?.aborted) this.#abort()
  }

  /** Tells the caller that the endpoint took it. */
  succeed(): void {
    if (this.#end()) this.#settle.resolve()
  }

  /** Tells the caller why the endpoint did not take it, in an error of its own that names the item. */
  fail(error: unknown): void {
    if (this.#end()) this.#settle.reject(error instanceof PublishError ? ofItem(error, this.item) : error)
  }

  readonly #abort = (): void => {
    const { origin, signal } = this.#init
    const init = { endpoint: origin, cause: signal?.reason as unknown }
    this.#giveUp(new PublishError('aborted', 'the publish was aborted', init))
  }

  #giveUp(error: PublishError): void {
    this.fail(error)
    this.onGivenUp?.()
  }

  #end(): boolean {
    if (this.settled) return false
    this.settled = true
    clearTimeout(this.#timer)
    this.#init.signal?.removeEventListener('abort', this.#abort)
    return true
  }
}

function ofItem(error: PublishError, { channel, id }: EncodedItem): PublishError {
  const { reason, message, endpoint, response, cause } = error
  const text = response !== undefined ? `${message} to channel "${channel}"` : message
  const init = { endpoint, response, channel, id }
  return new PublishError(reason, text, cause === undefined ? init : { ...init, cause })
}
