import { PublishError } from '../errors.ts'
import { isObject } from '../internal/is-object.ts'

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 5000
const FULL_BUDGET = 20
const FREE_REFUSALS = 10
const REFUSAL_PAUSE = 500
const REFUSAL_GROWTH = 10

/**
 * What an endpoint may spend on retries: each takes one, each success brings one back. While a proxy is down,
 * publishes stop costing it several attempts. Several queues share it, since it is a value and no promise.
 */
export class RetryBudget {
  #left = FULL_BUDGET

  /** Takes one retry; `false` when none is left. */
  take(): boolean {
    if (this.#left === 0) return false
    this.#left--
    return true
  }

  /** Brings one back. */
  refill(): void {
    this.#left = Math.min(FULL_BUDGET, this.#left + 1)
  }
}

/**
 * The pace at which a queue goes on after refusals: at once after the first ten, which are enough to find a culprit
 * in the largest POST, then every half second and ever more slowly, until something is taken.
 */
export class RefusalPace {
  #refusals = 0
  #next = 0

  /** Milliseconds until the next POST may go out. */
  get pause(): number {
    return this.#refusals < FREE_REFUSALS ? 0 : this.#next - performance.now()
  }

  /** A POST was refused. */
  refused(): void {
    const over = ++this.#refusals - FREE_REFUSALS
    this.#next = performance.now() + Math.min(LONGEST_PAUSE, REFUSAL_PAUSE + REFUSAL_GROWTH * over)
  }

  /** A POST was taken. */
  taken(): void {
    this.#refusals = 0
  }
}

/** Whether the same POST may succeed later. */
export function isTransient(error: unknown): error is PublishError {
  if (!(error instanceof PublishError)) return false
  if (error.reason === 'network' || error.reason === 'timeout') return true
  const status = error.response?.status ?? 0
  return [408, 425, 429].includes(status) || status >= 500
}

/** Whether a proxy refused what stood in the POST, for which one item may be to blame. */
export function isRefusal(error: unknown): boolean {
  return error instanceof PublishError && [400, 413].includes(error.response?.status ?? 0)
}

/** Milliseconds to wait after so many failures in a row: full jitter, and no less than `Retry-After` asks. */
export function pauseAfter(error: PublishError, failures: number): number {
  const jitter = Math.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
  return Math.max(jitter, (error.response?.retryAfter ?? 0) * 1000)
}

/** Seconds from now of a `Retry-After` (RFC 9110 §10.2.3); `undefined` when it is absent or malformed. */
export function parseRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  if (/^\d+$/.test(value)) return Number(value)
  const date = /^[A-Z][a-z]{2},/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000)
}

// What `fetch` rejects with is not the same on any two runtimes: a name (DOMException, Deno), a code (Node, Bun, other
// clients) or nothing but words, some of them in the error's cause.
const NAMES =
  /^(NetworkError|TimeoutError|TimedOut|Connection\w+|FailedToOpenSocket|E(CONN|HOST|NET|AI_|PIPE|TIMEDOUT|NOTFOUND)\w*|UND_ERR_(SOCKET|\w+_TIMEOUT))$/
const WORDS =
  /^(fetch failed|failed to fetch|load failed|terminated$|internal error; ref)|network ?error|network (connection|request)|connection (refused|reset|closed|lost)|sending request|reading a body|unable to connect|socket hang up|timed out/i

/** Whether an error of `fetch` says that the network failed, so that another attempt may succeed. */
export function isNetworkFailure(error: unknown, depth = 0): boolean {
  if (!isObject(error) || depth > 3) return false
  const { name, code, message, cause } = error as Partial<
    Record<'name' | 'code' | 'message' | 'cause', unknown>
  >
  return (
    [name, code].some((text) => NAMES.test(String(text))) ||
    WORDS.test(String(message)) ||
    isNetworkFailure(cause, depth + 1)
  )
}
