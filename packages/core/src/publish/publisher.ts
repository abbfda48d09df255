import { configFromEnv, type GripEnv, notConfigured, processEnv } from '../config/config-from-env.ts'
import { checkConfig, listConfigs } from '../config/endpoint-config.ts'
import type { GripConfig, GripConfigInput } from '../config/grip-config.ts'
import { PublishError } from '../errors.ts'
import { checkOptions } from '../internal/check-options.ts'
import { kindOf } from '../internal/kind-of.ts'
import { byteLengthOf } from '../internal/utf8.ts'
import { webCrypto } from '../internal/web-crypto.ts'
import { encodePublishItem } from './encode-item.ts'
import { PublishEndpoint } from './endpoint.ts'
import { isTiedToRequests } from './is-tied-to-requests.ts'
import { ofChannel } from './of-channel.ts'
import { PublishLoad } from './publish-load.ts'
import { type BusyQueues, PublishQueue } from './publish-queue.ts'
import {
  type CheckedOptions,
  checkMilliseconds,
  checkPublisherOptions,
  type PublisherOptions,
} from './publisher-options.ts'
import type { EncodedItem } from './queued-publish.ts'
import { settleByPolicy } from './settle-by-policy.ts'
import { isPublishTarget, type PublishTarget, type QueueTarget, toQueueTarget } from './target.ts'
import type { PublishMessage, PublishOptions } from './types.ts'

/** Options of {@link Publisher.drain}. */
export interface DrainOptions {
  /** Milliseconds to wait at most. Default: until all is settled, for which each publish has its deadline. */
  timeout?: number | undefined
}

/**
 * Publishes to the channels of one or several GRIP proxies, from anywhere that has `fetch`.
 *
 * Each proxy has one POST under way at a time, and what is published meanwhile goes into the next, in order.
 *
 * @example
 * ```ts
 * const publisher = Publisher.fromEnv()
 * await publisher.publish('news', { webSocket: 'hi', httpStream: sse({ data: 'hi' }) })
 * ```
 * @see https://pushpin.org/docs/protocols/grip/
 */
export class Publisher {
  readonly #options: CheckedOptions
  #endpoints: QueueTarget[] = []
  readonly #queues = new Map<QueueTarget, PublishQueue>()
  readonly #busy: BusyQueues = new Map()
  #forRequest = false

  /**
   * @param config A GRIP_URL, a configuration, or a list of them; a list may be empty and filled by {@link add}.
   * @throws {GripConfigError} No configuration, or one that cannot be used.
   */
  constructor(config: GripConfigInput | undefined, options: PublisherOptions = {}) {
    if (config === undefined) throw notConfigured()
    this.#options = checkPublisherOptions(options)
    this.#addConfigs(config)
  }

  /**
   * A publisher for the proxies that the environment names (`GRIP_URL`, `GRIP_PROXIES`, `GRIP_PREFIX`).
   *
   * @param env Default `process.env`.
   * @throws {GripConfigError} The environment names none, or a malformed one.
   */
  static fromEnv(env: GripEnv = processEnv(), options: PublisherOptions = {}): Publisher {
    const { proxies, prefix } = configFromEnv(env)
    return new Publisher(proxies.length > 0 ? proxies : undefined, {
      ...options,
      prefix: options.prefix ?? prefix,
    })
  }

  /**
   * Adds a proxy to publish to.
   *
   * @param endpoint A GRIP_URL, a configuration, or another way to a proxy.
   * @throws {GripConfigError} A configuration that cannot be used.
   */
  add(endpoint: string | GripConfig | PublishTarget): void {
    if (isPublishTarget(endpoint)) this.#endpoints.push(toQueueTarget(endpoint, this.#options))
    else this.#addConfigs(endpoint)
  }

  /** Removes all proxies. What is under way to them goes on. */
  clear(): void {
    this.#endpoints.length = 0
    this.#queues.clear()
  }

  /**
   * Publishes a message to a channel of every proxy.
   *
   * It resolves when the proxies took the message (one of them, by the policy `any`), which they do before they
   * deliver it and whether or not anybody listens. What may succeed later is tried again, with the same id.
   *
   * Whatever it rejects with has the `channel`, with the prefix.
   *
   * @param channel The channel, without the prefix.
   * @throws {TypeError} Content that is neither text nor bytes, or fields that do not go together.
   * @throws {GripInstructError} Text that a proxy would cut, change or misread.
   * @throws {PublishError} A proxy did not take it; of several, `results` tells how each fared.
   * @throws {GripConfigError} No proxy is configured.
   */
  publish(channel: string, message: PublishMessage, options?: PublishOptions): Promise<void> {
    try {
      const item = this.#encode(channel, message, options)
      const [first, ...others] = this.#endpoints
      if (first === undefined) throw notConfigured()
      const send = (endpoint: QueueTarget): Promise<void> =>
        this.#queueOf(endpoint).publish(item, options?.signal ?? undefined)
      if (others.length === 0) return send(first)
      const origins = this.#endpoints.map(({ origin }) => origin)
      return settleByPolicy(this.#options.policy, origins, this.#endpoints.map(send), item)
    } catch (error) {
      // Where nobody awaits a publish, its error alone has to tell which one it was.
      return Promise.reject(ofChannel(error, this.#options.prefix + nameOf(channel)))
    }
  }

  /**
   * A publisher to the same proxies for one request, which shares tokens with this one but no POST and no wait.
   * Platforms that tie a `fetch` to the request that made it, such as Workers, need that: when a client goes
   * away, only what its own request published goes with it. `grip.publish` of a handler uses one.
   */
  forRequest(): Publisher {
    const publisher = new Publisher([], this.#options)
    publisher.#endpoints = this.#endpoints
    publisher.#forRequest = true
    return publisher
  }

  /**
   * Waits until all that was published is settled, well or badly.
   *
   * @throws {PublishError} Of reason `timeout`: some of it was not settled in time. It goes on.
   * @throws {GripConfigError} An unknown option, or a `timeout` that no timer can wait for.
   */
  async drain(options: DrainOptions = {}): Promise<void> {
    checkOptions('drain', options, ['timeout'])
    const { timeout } = options
    if (timeout === undefined) return this.#settled()
    checkMilliseconds('timeout', timeout)
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        let count = 0
        for (const { open } of this.#busy.keys()) count += open
        reject(new PublishError('timeout', `${count} publishes were not settled within ${timeout} ms`))
      }, timeout)
    })
    try {
      await Promise.race([this.#settled(), late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** Drains. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain()
  }

  #addConfigs(input: GripConfigInput): void {
    for (const config of listConfigs(input)) {
      this.#endpoints.push(new PublishEndpoint(checkConfig(config), this.#options))
    }
  }

  async #settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy.values())
  }

  #encode(channel: string, message: PublishMessage, options?: PublishOptions): EncodedItem {
    const { prefix, attempts } = this.#options
    const item = encodePublishItem(channel, message, options, prefix)
    // A proxy that took an attempt whose answer was lost drops the next one by its id.
    if (attempts > 1) item.id ??= webCrypto().randomUUID()
    const text = JSON.stringify(item)
    return { text, bytes: byteLengthOf(text) }
  }

  #queueOf(endpoint: QueueTarget): PublishQueue {
    const found = this.#queues.get(endpoint)
    if (found !== undefined) return found
    const isTied = isTiedToRequests()
    // What a request that goes away has queued never settles there, and would be counted for ever.
    const load = isTied ? new PublishLoad(this.#options) : endpoint.load
    const queue = new PublishQueue(endpoint, this.#options, load, this.#busy)
    this.#queues.set(endpoint, queue)
    // Within a tick only one request runs, so what it publishes may share a POST.
    if (isTied && !this.#forRequest) queueMicrotask(() => this.#queues.delete(endpoint))
    return queue
  }
}

function nameOf(channel: unknown): string {
  return typeof channel === 'string' || typeof channel === 'number' ? `${channel}` : kindOf(channel)
}
