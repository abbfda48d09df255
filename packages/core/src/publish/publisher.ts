import { configFromEnv, type GripEnv, processEnv } from '../config/config-from-env.ts'
import { checkConfig, listConfigs } from '../config/endpoint-config.ts'
import type { GripConfig, GripConfigInput } from '../config/grip-config.ts'
import { GripConfigError, PublishError } from '../errors.ts'
import { checkOptions } from '../internal/check-options.ts'
import { encodePublishItem } from './encode-item.ts'
import { PublishEndpoint, type EndpointOptions, type FetchFunction } from './endpoint.ts'
import { isPublishTarget, type PublishTarget } from './target.ts'
import type { PublishItem, PublishMessage, PublishOptions } from './types.ts'

/** Options of a {@link Publisher}. */
export interface PublisherOptions {
  /** Prefix of every channel. Default none; `fromEnv` takes `GRIP_PREFIX`. */
  prefix?: string | undefined
  /** Milliseconds that one POST may take. Default 5,000. */
  timeout?: number | undefined
  /** The `fetch` to use, for platforms whose own takes more options. Default the global one. */
  fetch?: FetchFunction | undefined
}

/**
 * Publishes to the channels of one or several GRIP proxies, from anywhere that has `fetch`.
 *
 * @see https://pushpin.org/docs/protocols/grip/
 */
export class Publisher {
  readonly #endpoints: PublishTarget[] = []
  readonly #endpointOptions: EndpointOptions
  readonly #prefix: string

  /**
   * @param config A GRIP_URL, a configuration, or a list of them; a list may be empty and filled by {@link add}.
   * @throws {GripConfigError} No configuration, or one that cannot be used.
   */
  constructor(config: GripConfigInput | undefined, options: PublisherOptions = {}) {
    if (config === undefined) throw new GripConfigError('no GRIP proxy is configured: set GRIP_URL')
    checkOptions('Publisher', options, ['prefix', 'timeout', 'fetch'])
    const { prefix = '', timeout = 5000, fetch = globalFetch } = options
    // A timer takes no more, and would go off at once.
    if (!(timeout > 0 && timeout <= 2_147_483_647)) {
      throw new GripConfigError('"timeout" must be a positive number of milliseconds, at most 2147483647')
    }
    this.#prefix = prefix
    this.#endpointOptions = { fetch, timeout }
    for (const entry of listConfigs(config)) this.add(entry)
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
    if (isPublishTarget(endpoint)) {
      this.#endpoints.push(endpoint)
      return
    }
    for (const config of listConfigs(endpoint)) {
      this.#endpoints.push(new PublishEndpoint(checkConfig(config), this.#endpointOptions))
    }
  }

  /** Removes all proxies. */
  clear(): void {
    this.#endpoints.length = 0
  }

  /**
   * Publishes a message to a channel of every proxy.
   *
   * It resolves when the proxies took the message, which they do before they deliver it and whether or not
   * anybody listens.
   *
   * @param channel The channel, without the prefix.
   * @throws {PublishError} A proxy did not take it; of several, `errors` has one entry for each that failed.
   * @throws {GripConfigError} No proxy is configured.
   */
  async publish(channel: string, message: PublishMessage, options: PublishOptions = {}): Promise<void> {
    const item = encodePublishItem(channel, message, options, this.#prefix)
    if (this.#endpoints.length === 0) throw new GripConfigError('no GRIP proxy is configured: set GRIP_URL')
    await this.#postToAll([item], options.signal)
  }

  async #postToAll(items: readonly PublishItem[], signal: AbortSignal | undefined): Promise<void> {
    const results = await Promise.allSettled(this.#endpoints.map((endpoint) => endpoint.post(items, signal)))
    const errors = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    )
    if (errors.length === 0) return
    if (results.length === 1) throw errors[0]
    throw new PublishError(
      'several',
      `${errors.length} of ${results.length} proxies did not take the publish`,
      { errors },
    )
  }
}

// Looked up when it is called: in Node, touching it loads its whole implementation.
const globalFetch: FetchFunction = (url, init) => globalThis.fetch(url, init)
