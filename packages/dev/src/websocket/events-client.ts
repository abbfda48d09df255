import { encodeWebSocketEvents } from '@grip/core/wire'
import type { ProxyContext } from '../context.ts'
import type { Header } from '../headers.ts'
import type { EventDetails } from '../log.ts'
import { eventsRequestHeaders } from '../origin-request.ts'
import type { RequestWatch, Watch } from '../inspector/watch.ts'
import type { OriginAnswer, OriginRequest } from '../origin-client.ts'
import { isConnectError, readWhole } from '../origin.ts'
import type { Batch } from './batch.ts'

/** Largest answer in bytes. */
const MAX_ANSWER_BYTES = 1_000_000

/** What the origin answered. */
export interface EventsAnswer extends Omit<OriginAnswer, 'body'> {
  /** `undefined` when there are more than {@link MAX_ANSWER_BYTES}. */
  body: Buffer | undefined
}

/** The handshake that each request of a connection repeats. */
export interface Handshake {
  /** Request target. */
  target: string
  headers: readonly Header[]
  /** Address of the client. */
  address: string
  connectionId: string
}

/** Carries the events of one WebSocket to the origin, and its meta back and forth. */
export class EventsClient {
  readonly #context: ProxyContext
  readonly #handshake: Handshake
  readonly #details: EventDetails
  readonly #before: readonly Header[]
  readonly #after: readonly Header[]
  readonly #meta = new Map<string, Header>()
  readonly #abort = new AbortController()
  #shownHeaders: readonly Header[] | undefined

  constructor(context: ProxyContext, handshake: Handshake, details: EventDetails) {
    this.#context = context
    this.#handshake = handshake
    this.#details = details
    const { headers, address, connectionId } = handshake
    const { before, after } = eventsRequestHeaders(headers, address, connectionId, context.settings)
    this.#before = before
    this.#after = after
  }

  /** Headers of the client's handshake. */
  get offer(): readonly Header[] {
    return this.#handshake.headers
  }

  /**
   * Sends events and reads the answer.
   *
   * @param retry Whether an origin that cannot be reached is tried again.
   * @throws {Error} The origin could not be reached, or gave no answer.
   */
  async post({ events, replayed }: Batch, retry: boolean): Promise<EventsAnswer> {
    const body = encodeWebSocketEvents(events)
    for (const delay of retry ? this.#context.settings.retryDelays : []) {
      try {
        return await this.#attempt(body, replayed)
      } catch (error) {
        if (!isConnectError(error)) throw error
        const { log, origin } = this.#context
        log('origin-retry', `${origin.address} cannot be reached: trying again in ${delay} s`, this.#details)
      }
      await this.#context.clock.sleep(delay * 1000, this.#abort.signal)
    }
    return this.#attempt(body, replayed)
  }

  /** Ends waiting for another attempt. */
  stop(): void {
    this.#abort.abort()
  }

  /** The app's meta for the next request, by name in lower case, without the library's own. */
  get meta(): Record<string, string> {
    const own = [...this.#meta].filter(([name]) => !name.startsWith('grip-'))
    return Object.fromEntries(own.map(([name, [, value]]) => [name, value]))
  }

  async #attempt(body: Uint8Array, replayed: number): Promise<EventsAnswer> {
    const { sign, watch } = this.#context
    const request: OriginRequest = {
      method: 'POST',
      path: this.#handshake.target,
      headers: [
        ...this.#before,
        ['Grip-Sig', await sign()],
        ...this.#after,
        ...this.#meta.values(),
        ['Content-Length', String(body.length)],
        ...(replayed > 0 ? [['Content-Bytes-Replayed', String(replayed)] as const] : []),
      ],
      body,
    }
    const watched = watch?.isAwake === true ? this.#watch(watch, request) : undefined
    try {
      const answer = await this.#ask(request)
      watched?.answered({ status: answer.status, headers: answer.headers, body: answer.body })
      return answer
    } catch (error) {
      watched?.failed(error)
      throw error
    }
  }

  // The same headers for every request of the connection, so that keeping many of them costs little.
  #watch(watch: Watch, request: OriginRequest): RequestWatch | undefined {
    const headers = (this.#shownHeaders ??= [...this.#before, ...this.#after, ...this.#meta.values()])
    return watch.request({
      kind: 'websocket',
      connection: this.#handshake.connectionId,
      ...request,
      headers,
    })
  }

  async #ask(request: OriginRequest): Promise<EventsAnswer> {
    const { origin, log } = this.#context
    const { body: stream, ...head } = await origin.send(request)
    const { headers, encoding } = head
    if (encoding !== undefined) {
      const message = `the answer came ${encoding}-encoded, which newer proxies do not decode`
      log('content-encoded', message, this.#details)
    }
    this.#keepMeta(headers)
    return { ...head, body: await readWhole(stream, MAX_ANSWER_BYTES) }
  }

  #keepMeta(headers: readonly Header[]): void {
    for (const [name, value] of headers) {
      const [, metaName] = /^set-meta-(.+)$/i.exec(name) ?? []
      if (metaName === undefined) continue
      this.#shownHeaders = undefined
      if (value === '') this.#meta.delete(metaName.toLowerCase())
      else this.#meta.set(metaName.toLowerCase(), [`Meta-${metaName}`, value])
    }
  }
}
