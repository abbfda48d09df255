import { GripError, PublishError } from '@grip/core'
import type { PublishItem, PublishTarget } from '@grip/core/adapter'
import { Deadline } from './deadline.ts'
import { discoverUris, type ZmqUris } from './discover.ts'
import { hostOf, isPrivate, leadsOutside } from './hosts.ts'
import { type CheckedOptions, checkZmqOptions, type ZmqEndpointOptions } from './options.ts'
import { PubLink } from './pub-link.ts'
import { PushLink } from './push-link.ts'

/**
 * One proxy that is published to over ZeroMQ, for `publisher.add(endpoint)`.
 *
 * A publish resolves once ZeroMQ has it for a proxy that is connected: no proxy confirms what it got this way.
 * Connections are made with the first publish, or by {@link connect}, and come back by themselves.
 *
 * @example
 * ```ts
 * const publisher = new Publisher(new ZmqEndpoint({ pushUri: 'tcp://127.0.0.1:5560' }))
 * await publisher.publish('news', { webSocket: 'hi' })
 * ```
 * @see https://pushpin.org/docs/usage/
 */
export class ZmqEndpoint implements PublishTarget {
  readonly #options: CheckedOptions
  #link: Promise<PushLink | PubLink> | undefined
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  /** @throws {GripConfigError} No address, or an option that cannot be used. */
  constructor(options: ZmqEndpointOptions) {
    this.#options = checkZmqOptions(options)
  }

  /** Address of the proxy, to name it in errors. */
  get origin(): string {
    const { controlUri, pushUri, pubUri, requireSubscribers } = this.#options
    return (requireSubscribers ? pubUri : pushUri) ?? controlUri ?? ''
  }

  /**
   * Connects, and resolves when the proxy is there; the callbacks begin. Without it the first publish connects.
   *
   * @throws {PublishError} The proxy cannot be reached within the time-out.
   */
  async connect(): Promise<void> {
    await this.#inTurn(async (deadline) => {
      const link = await this.#connected(deadline)
      await link.ready(deadline)
    })
  }

  /**
   * Sends items, one after the other. With `requireSubscribers`, those that nobody listens to are left out.
   *
   * @param signal Ends the wait; an item that ZeroMQ has already is not called back.
   * @throws {PublishError} They could not all be sent within the time-out, or the endpoint was closed.
   */
  async post(items: readonly PublishItem[], signal?: AbortSignal): Promise<void> {
    await this.#inTurn(async (deadline) => {
      const link = await this.#connected(deadline)
      await link.ready(deadline)
      for (const item of items) {
        deadline.check()
        await link.send(item, deadline)
      }
    }, signal)
  }

  /** Resolves when ZeroMQ has all that was published so far, or that has failed. */
  async drain(): Promise<void> {
    await this.#last
  }

  /** Sends what was published so far and disconnects; later publishes are refused. */
  async close(): Promise<void> {
    this.#closed = true
    await this.drain()
    const link = await this.#link?.catch(() => undefined)
    link?.close()
  }

  /** The same as {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // A socket takes one message at a time, and items keep their order.
  async #inTurn(work: (deadline: Deadline) => Promise<void>, signal?: AbortSignal): Promise<void> {
    if (this.#closed) throw this.#error('aborted', 'the endpoint is closed: make a new one')
    const deadline = new Deadline(this.#options.timeout, signal)
    const done = this.#last.then(() => {
      deadline.check()
      return work(deadline)
    })
    this.#last = done.catch(() => undefined)
    try {
      await deadline.race(done)
    } catch (error) {
      if (error instanceof GripError) throw error
      const { timeout } = this.#options
      if (signal?.aborted) throw this.#error('aborted', 'the publish was aborted', signal.reason)
      if (deadline.isPassed(error)) {
        throw this.#error('timeout', `${this.origin} was not ready within ${timeout} ms`, error)
      }
      throw this.#error('network', `${this.origin} cannot be used`, error)
    }
  }

  #connected(deadline: Deadline): Promise<PushLink | PubLink> {
    this.#link ??= this.#open(deadline).catch((error: unknown) => {
      this.#link = undefined
      throw error
    })
    return this.#link
  }

  async #open(deadline: Deadline): Promise<PushLink | PubLink> {
    const { requireSubscribers, allowInsecureTcp } = this.#options
    const uri = (await this.#uris(deadline))[requireSubscribers ? 'pub' : 'push']
    if (uri === undefined) {
      throw this.#error(
        'rejected',
        `${this.origin} has no socket to ${requireSubscribers ? 'subscribe' : 'pull'}`,
      )
    }
    const host = hostOf(uri)
    if (host === undefined || !(allowInsecureTcp || isPrivate(host))) {
      const why = host === undefined ? 'cannot be connected to' : leadsOutside(host)
      throw this.#error('rejected', `the address from the command socket ${why}`)
    }
    return requireSubscribers ? new PubLink(uri, this.#options) : new PushLink(uri, this.#options)
  }

  async #uris(deadline: Deadline): Promise<ZmqUris> {
    const { controlUri, pushUri: push, pubUri: pub, requireSubscribers } = this.#options
    const known = (requireSubscribers ? pub : push) !== undefined
    return known || controlUri === undefined ? { push, pub } : discoverUris(controlUri, deadline.left)
  }

  #error(
    reason: ConstructorParameters<typeof PublishError>[0],
    message: string,
    cause?: unknown,
  ): PublishError {
    return new PublishError(reason, message, { endpoint: this.origin, cause })
  }
}
