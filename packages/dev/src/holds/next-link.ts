import {
  decodeGripHeaders,
  encodeGripLast,
  GripInstructError,
  type GripInstruct,
  type GripLink,
} from '@grip/core/wire'
import { withoutMarksInHeaders } from '../byte-order-marks.ts'
import { mediaTypeOf } from '../headers.ts'
import type { RequestWatch } from '../inspector/watch.ts'
import type { DevProxyEventCode } from '../log.ts'
import type { OriginAnswer } from '../origin-client.ts'
import { reasonOf } from '../origin.ts'
import { cutSeconds } from '../seconds.ts'
import type { HeldExchange } from './held-exchange.ts'
import { linkUrl } from './link-url.ts'

/** Seconds without items after which a next link is requested. */
const DEFAULT_TIMEOUT = 120

const NO_BODY = /* @__PURE__ */ new Uint8Array()

/** What a stream does with the answer of its next link. */
export interface NextLinkReader {
  /** The instruction that replaces the stream's. */
  instruct(instruct: GripInstruct): void
  /** A piece of the body; resolves when there is room for more. */
  write(chunk: Buffer): Promise<void>
}

/** The next link of a stream, which gets what the client has missed. */
export class NextLink {
  readonly #exchange: HeldExchange
  readonly #abort = new AbortController()
  #from: URL
  #url: URL | undefined
  #timeout = DEFAULT_TIMEOUT

  /** @throws {GripInstructError} A link that is not a URL. */
  constructor(exchange: HeldExchange, { links }: GripInstruct) {
    this.#exchange = exchange
    this.#from = exchange.url
    this.#set(links)
  }

  /** Whether there is a link. */
  get exists(): boolean {
    return this.#url !== undefined
  }

  /** The address, for comparison; `undefined` where there is no link. */
  get href(): string | undefined {
    return this.#url?.href
  }

  /** Seconds without items after which to follow it. */
  get timeout(): number {
    return this.#timeout
  }

  /**
   * Requests the link, and retries if that fails before any of its body is read. Afterwards, the link is
   * that of the answer, if it has one.
   *
   * @throws {GripInstructError} An answer that cannot continue a stream.
   * @throws {Error} No answer after the last attempt, or one that broke off.
   */
  async follow(lastIds: ReadonlyMap<string, string>, reader: NextLinkReader): Promise<void> {
    const { context, details } = this.#exchange
    const { clock, log, settings } = context
    for (const delay of settings.retryDelays) {
      const progress = { bytes: 0 }
      try {
        return await this.#attempt(lastIds, reader, progress)
      } catch (error) {
        if (this.#abort.signal.aborted || error instanceof GripInstructError || progress.bytes > 0)
          throw error
        log('link-failed', `the next link fails, again in ${delay} s: ${reasonOf(error)}`, details)
      }
      await clock.sleep(delay * 1000, this.#abort.signal)
    }
    return this.#attempt(lastIds, reader, { bytes: 0 })
  }

  /** Ends a pending request. */
  stop(): void {
    this.#abort.abort()
  }

  async #attempt(
    lastIds: ReadonlyMap<string, string>,
    { instruct, write }: NextLinkReader,
    progress: { bytes: number },
  ): Promise<void> {
    const { context, details } = this.#exchange
    const url = this.#url!
    context.log('next-link', 'the next link is requested', details)
    const watched = this.#watch(url, lastIds)
    const sending = context.links.send({
      method: 'GET',
      url,
      from: this.#exchange.url,
      lastIds,
      signal: this.#abort.signal,
    })
    sending.catch((error: unknown) => watched?.failed(error))
    const answer = await sending
    const stop = (): void => void answer.body.destroy()
    this.#abort.signal.addEventListener('abort', stop, { once: true })
    try {
      this.#abort.signal.throwIfAborted()
      const read = this.#read(answer)
      watched?.answered({ status: answer.status, headers: answer.headers, instruct: read })
      instruct(read)
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        progress.bytes += chunk.length
        await write(chunk)
      }
      this.#abort.signal.throwIfAborted()
      this.#from = url
      this.#set(read.links)
    } finally {
      this.#abort.signal.removeEventListener('abort', stop)
      answer.body.destroy()
    }
  }

  #watch(url: URL, lastIds: ReadonlyMap<string, string>): RequestWatch | undefined {
    const { context, id } = this.#exchange
    if (context.watch?.isAwake !== true) return undefined
    return context.watch.request({
      kind: 'link',
      connection: id,
      method: 'GET',
      path: url.pathname + url.search,
      headers: lastIds.size > 0 ? [['Grip-Last', encodeGripLast(lastIds)]] : [],
      body: NO_BODY,
    })
  }

  #read({ status, headers }: OriginAnswer): GripInstruct {
    if (status < 200 || status > 299) throw new Error(`it is answered with ${status}`)
    const { context, details } = this.#exchange
    if (mediaTypeOf(headers) === 'application/grip-instruct') {
      // Instructions in a body are not read here, as in production.
      throw new GripInstructError('failed to parse application/grip-instruct content as JSON')
    }
    const report = (code: DevProxyEventCode, message: string): void => context.log(code, message, details)
    const instruct = decodeGripHeaders(withoutMarksInHeaders(headers, report), {
      onNotice: ({ code, message }) => report(code, message),
    })
    if (instruct.hold === 'response') throw new GripInstructError('Next link returned non-stream hold.')
    return instruct
  }

  #set(links: readonly GripLink[] = []): void {
    const link = links.findLast(({ rel }) => rel === 'next')
    this.#url = linkUrl(link, this.#from)
    const { context, details } = this.#exchange
    const seconds = Math.max(link?.timeout ?? DEFAULT_TIMEOUT, 1)
    this.#timeout = cutSeconds(seconds, 'a next link timeout', (message) =>
      context.log('timeout-too-long', message, details),
    )
  }
}
