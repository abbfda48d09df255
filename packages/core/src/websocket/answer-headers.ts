import { checkNumber, MAX_SECONDS } from '../instruct/check.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { acceptHeaders, type AcceptOptions, checkAcceptOptions } from './accept-options.ts'

const ACCEPTED = 'Content-Bytes-Accepted'
const KEEP_ALIVE = 'Keep-Alive-Interval'

/** The headers that an app sets for one answer to events. */
export class AnswerHeaders {
  // Those that have one value.
  readonly #own: Record<string, string> = {}
  readonly #ofClient: (readonly [string, string])[] = []

  /**
   * Accepts the handshake.
   *
   * @param offered Sub-protocols that the client offers.
   * @throws {TypeError} A protocol that is not offered, or a header that the answer cannot carry.
   */
  accept(options: AcceptOptions, offered: readonly string[]): void {
    const { protocol, headers = [] } = checkAcceptOptions(options)
    checkArgument(
      protocol === undefined || offered.includes(protocol),
      '"protocol" must be one that the client offered',
    )
    this.#ofClient.push(...acceptHeaders(headers))
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
