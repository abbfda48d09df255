import { checkNumber, MAX_SECONDS } from '../instruct/check.ts'
import { checkOptions } from '../internal/check-options.ts'
import { headerPairs, type HeaderRules, type HeadersInput } from '../internal/header-pairs.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'

/** Options of `WebSocketContext.accept`. */
export interface AcceptOptions {
  /** Sub-protocol for the client, one that it offered. */
  protocol?: string | undefined
  /** Headers for the client's 101, repeats allowed (two `set-cookie`). At most 24, of 8,192 bytes in all. */
  headers?: HeadersInput | undefined
}

const ACCEPTED = 'Content-Bytes-Accepted'
const KEEP_ALIVE = 'Keep-Alive-Interval'

/** The headers that an app sets for one answer to events. */
export class AnswerHeaders {
  // Those that have one value.
  readonly #own: Record<string, string> = {}
  readonly #ofClient: (readonly [string, string])[] = []

  /** @param offered Sub-protocols that the client offers. */
  accept(options: AcceptOptions, offered: readonly string[]): void {
    checkOptions('accept', options, ['protocol', 'headers'])
    const { protocol, headers = [] } = options
    checkArgument(
      protocol === undefined || offered.includes(protocol),
      '"protocol" must be one that the client offered',
    )
    this.#ofClient.push(...headerPairs(headers, RULES))
    this.#own['Sec-WebSocket-Extensions'] = 'grip'
    if (protocol !== undefined) this.#own['Sec-WebSocket-Protocol'] = protocol
  }

  get keepAliveInterval(): number | undefined {
    return this.#numberOf(KEEP_ALIVE)
  }

  set keepAliveInterval(seconds: number) {
    if (seconds !== 0) checkNumber('keepAliveInterval', seconds, 20, MAX_SECONDS, 'seconds', invalidArgument)
    this.#own[KEEP_ALIVE] = `${seconds}`
  }

  get contentBytesAccepted(): number | undefined {
    return this.#numberOf(ACCEPTED)
  }

  set contentBytesAccepted(bytes: number) {
    checkNumber('contentBytesAccepted', bytes, 0, 2_147_483_647, 'bytes', invalidArgument)
    this.#own[ACCEPTED] = `${bytes}`
  }

  /** All of them, in order. */
  list(): (readonly [string, string])[] {
    return [...Object.entries(this.#own), ...this.#ofClient]
  }

  #numberOf(name: string): number | undefined {
    const value = this.#own[name]
    return value === undefined ? undefined : Number(value)
  }
}

const RULES: HeaderRules = {
  // What the answer itself uses.
  reserved: /^(content-(type|bytes-accepted)|keep-alive-interval|(sec-websocket|set-meta)-.*)$/i,
  value: /^[\t -~\x80-\xff]*$/,
  fail: invalidArgument,
}
