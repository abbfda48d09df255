import { checkPrefix } from '../config/config-from-env.ts'
import { checkOptions } from '../internal/check-options.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import type { FetchFunction } from './endpoint.ts'

/** How many of several proxies have to take a publish. */
export type PublishPolicy = 'all' | 'any'

/** Options of a {@link Publisher}. */
export interface PublisherOptions {
  /** Prefix of every channel. Default none; `fromEnv` takes `GRIP_PREFIX`. */
  prefix?: string | undefined
  /** Milliseconds that one POST may take. Default 5,000. */
  timeout?: number | undefined
  /** Milliseconds that one publish may take, waiting and retries included. Default 10,000, or `timeout` if longer. */
  deadline?: number | undefined
  /** Attempts that one publish may take; 1 means no retries. Default 3. */
  attempts?: number | undefined
  /** Whether all of several proxies have to take a publish, or any one of them will do. Default `all`. */
  policy?: PublishPolicy | undefined
  /**
   * Publishes that may wait for one proxy, those under way included; one more is refused at once, with a
   * `PublishError` of reason `overloaded`. Default 100,000.
   */
  maxQueued?: number | undefined
  /** Bytes that these may have, as JSON. Default 64,000,000. */
  maxQueuedBytes?: number | undefined
  /** The `fetch` to use, for platforms whose own takes more options. Default the global one. */
  fetch?: FetchFunction | undefined
}

/** Options with their defaults. */
export type CheckedOptions = { [Name in keyof PublisherOptions]-?: NonNullable<PublisherOptions[Name]> }

/** Checks the options of a publisher. */
export function checkPublisherOptions(
  options: PublisherOptions,
  what = 'Publisher',
  known: readonly string[] = ['prefix', ...PUBLISH_OPTIONS],
): CheckedOptions {
  checkOptions(what, options, known)
  const { prefix = '', timeout = 5000, attempts = 3, policy = 'all', fetch = globalFetch } = options
  checkPrefix(prefix)
  checkMilliseconds('timeout', timeout)
  const { deadline = Math.max(10_000, timeout), maxQueued = 100_000, maxQueuedBytes = 64_000_000 } = options
  checkMilliseconds('deadline', deadline)
  checkCount('attempts', attempts, '; 1 means no retries')
  checkCount('maxQueued', maxQueued)
  checkCount('maxQueuedBytes', maxQueuedBytes)
  if (policy !== 'all' && policy !== 'any') refuseConfig('"policy" must be "all" or "any"')
  if (typeof fetch !== 'function') refuseConfig('"fetch" must be a function, such as the global fetch')
  return { prefix, timeout, deadline, attempts, policy, maxQueued, maxQueuedBytes, fetch }
}

/** Options of publishing that are not about channels. */
export const PUBLISH_OPTIONS: readonly string[] = [
  'timeout',
  'deadline',
  'attempts',
  'policy',
  'maxQueued',
  'maxQueuedBytes',
  'fetch',
]

function checkCount(name: string, value: number, more = ''): void {
  if (Number.isInteger(value) && value >= 1) return
  refuseConfig(`"${name}" must be a whole number of at least 1${more}`)
}

/** Checks a duration that a timer is to wait. */
export function checkMilliseconds(name: string, value: number): void {
  // A timer takes no more, and would go off at once.
  if (typeof value === 'number' && value > 0 && value <= 2_147_483_647) return
  refuseConfig(`"${name}" must be a positive number of milliseconds, at most 2,147,483,647`)
}

// Looked up when it is called: in Node, touching it loads its whole implementation.
const globalFetch: FetchFunction = (url, init) => globalThis.fetch(url, init)
