import type { Authorization, EndpointConfig } from '../config/endpoint-config.ts'
import { GripError, PublishError } from '../errors.ts'
import { utf8 } from '../internal/utf8.ts'
import { signJwt } from '../signature/sign.ts'
import { hideSecrets, secretsOf } from './hide-secrets.ts'
import { type LoadLimits, PublishLoad } from './publish-load.ts'
import type { EncodedItem } from './queued-publish.ts'
import { isNetworkFailure, parseRetryAfter, RetryBudget } from './retry.ts'
import type { QueueTarget } from './target.ts'
import { untilAborted } from './until-aborted.ts'

/** The part of `fetch` that publishing uses. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>

/** How an endpoint reaches its proxy. */
export interface EndpointOptions extends LoadLimits {
  fetch: FetchFunction
  /** Milliseconds that one POST may take. */
  timeout: number
}

const JWT_SECONDS = 600
const MAX_ANSWER_TEXT = 512
// Enough to know a secret that the end of what is kept cuts through.
const MAX_READ_TEXT = MAX_ANSWER_TEXT + 16

/** One proxy's publish address. What queues, retries and batches items stands in front of it. */
export class PublishEndpoint implements QueueTarget {
  readonly budget: RetryBudget = new RetryBudget()
  readonly load: PublishLoad
  /** Origin of the address, to name it in errors. */
  readonly origin: string
  /** Largest body that the proxy takes. */
  readonly maxBytes: number
  readonly #config: EndpointConfig
  readonly #options: EndpointOptions
  #token: { value: string; expires: number } | undefined

  constructor(config: EndpointConfig, options: EndpointOptions) {
    this.origin = config.publishUrl.origin
    this.maxBytes = config.maxPublishBytes
    this.#config = config
    this.#options = options
    this.load = new PublishLoad(options)
  }

  /** Sends items in one POST; the proxy takes all of them or none. */
  async post(items: readonly EncodedItem[], controller: AbortController): Promise<void> {
    const { signal } = controller
    let late = false
    const timer = setTimeout(() => {
      late = true
      controller.abort()
    }, this.#options.timeout)
    try {
      await untilAborted(this.#exchange(items, signal), signal)
    } catch (error) {
      if (late)
        throw this.#error('timeout', `${this.origin} did not answer within ${this.#options.timeout} ms`)
      throw this.#wrap(error, signal)
    } finally {
      clearTimeout(timer)
    }
  }

  async #exchange(items: readonly EncodedItem[], signal: AbortSignal): Promise<void> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    const authorized = await this.#authorize()
    if (authorized !== undefined) headers['Authorization'] = authorized
    const response = await this.#options.fetch(this.#config.publishUrl.href, {
      method: 'POST',
      headers,
      body: utf8(`{"items":[${items.map(({ text }) => text).join(',')}]}`),
      // A redirect would carry the authorization elsewhere.
      redirect: 'manual',
      signal,
    })
    await this.#check(response, items, authorized)
  }

  #authorize(): string | undefined | Promise<string> {
    const { authorization } = this.#config
    if (authorization.kind === 'none') return undefined
    if (authorization.kind === 'header') return authorization.value
    const now = Math.floor(Date.now() / 1000)
    const token = this.#token
    const left = token === undefined ? 0 : token.expires - now
    // More than a whole token's time is left only where the clock was set back: the proxy's clock may differ.
    return left > 60 && left <= JWT_SECONDS ? token!.value : this.#sign(authorization, now)
  }

  async #sign({ key, issuer }: Extract<Authorization, { kind: 'jwt' }>, now: number): Promise<string> {
    const expires = now + JWT_SECONDS
    const value = `Bearer ${await signJwt(key, { iss: issuer, exp: expires })}`
    this.#token = { value, expires }
    return value
  }

  async #check(
    response: Response,
    items: readonly EncodedItem[],
    authorized: string | undefined,
  ): Promise<void> {
    if (typeof (response as Response | undefined)?.status !== 'number')
      throw this.#error('fetch', '"fetch" did not resolve with a Response')
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel()
      throw this.#error('redirect', `${this.origin} answered with a redirect, which is not followed`)
    }
    const text = await readStart(response)
    if (response.ok) return
    const secrets = text === '' ? [] : secretsOf(items, authorized, this.#config.authorization)
    throw this.#error('rejected', `${this.origin} answered ${response.status} to a publish`, {
      response: {
        status: response.status,
        text: hideSecrets(text, secrets, MAX_ANSWER_TEXT),
        retryAfter: parseRetryAfter(response.headers.get('retry-after')),
      },
    })
  }

  #wrap(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return this.#error('aborted', 'the publish was aborted')
    if (error instanceof GripError) return error
    if (isNetworkFailure(error))
      return this.#error('network', `${this.origin} cannot be reached`, { cause: error })
    const thrown = error instanceof Error ? error.name : `a value of type ${typeof error}`
    const message = `"fetch" threw ${thrown}, which is not a network failure, so it is not tried again`
    return this.#error('fetch', message, { cause: error })
  }

  #error(
    reason: ConstructorParameters<typeof PublishError>[0],
    message: string,
    init: ConstructorParameters<typeof PublishError>[2] = {},
  ): PublishError {
    return new PublishError(reason, message, { endpoint: this.origin, ...init })
  }
}

// The connection is reusable once the answer was read; an answer without an end is not worth that.
async function readStart(response: Response): Promise<string> {
  // Somebody's own `fetch` may have read it, to log it for example.
  if (response.body === null || response.body.locked) return ''
  const reader = response.body.getReader()
  // What a success says is of no use.
  const decoder = response.ok ? undefined : new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (decoder !== undefined && text.length < MAX_READ_TEXT) text += decoder.decode(value, { stream: true })
    if (bytes > 65_536) {
      await reader.cancel()
      break
    }
  }
  return text.slice(0, MAX_READ_TEXT)
}
