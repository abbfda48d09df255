import type { DecodedPublishItem } from '@grip/core/wire'
import { checkFields } from './check-arguments.ts'
import type { Clock, Timer } from './clock.ts'
import { invalidArgument } from './invalid-argument.ts'
import type { Log } from './log.ts'
import { MAX_SECONDS } from './seconds.ts'

/** Options of {@link ProxyFaults.breakOrigin}. */
export interface BreakOriginOptions {
  /** Status of every answer, from 400 to 599. Default 502. */
  status?: number | undefined
  /** Seconds until your app answers again. Default 10. */
  seconds?: number | undefined
}

/** Failures of production, on demand, to test how your app and your pages handle them. */
export interface ProxyFaults {
  /**
   * Loses published items: the publisher gets a 200, and nobody gets the item.
   *
   * @param count How many of the next items. Default 1.
   * @throws {TypeError} `count` is not a whole number from 1 to 10,000.
   *
   * @example
   * proxy.losePublish()
   * await grip.publish('news', { httpStream: sse({ data: 'never seen' }) })
   */
  losePublish(count?: number): void
  /**
   * Publishes items twice, as happens when an answer is lost and the publisher tries again. An item with an ID is still
   * delivered once.
   *
   * @param count How many of the next items. Default 1.
   * @throws {TypeError} `count` is not a whole number from 1 to 10,000.
   *
   * @example
   * proxy.doublePublish()
   */
  doublePublish(count?: number): void
  /**
   * Delivers items late. The publisher gets its answer at once.
   *
   * @param milliseconds How much later, from 1 on.
   * @param count How many of the next items. Default 1.
   * @throws {TypeError} `milliseconds` is less than 1, or `count` is not a whole number from 1 to 10,000.
   *
   * @example
   * proxy.delay(2_000)
   */
  delay(milliseconds: number, count?: number): void
  /**
   * Answers every request in place of your app for a few seconds.
   *
   * @returns A function that lets your app answer again sooner.
   * @throws {TypeError} `status` is not from 400 to 599, or `seconds` is not positive.
   *
   * @example
   * const mend = proxy.breakOrigin({ status: 503, seconds: 30 })
   */
  breakOrigin(options?: BreakOriginOptions): () => void
  /**
   * Enforces the limits of Fastly Fanout: refuses unsigned publishes and messages over 65,536 bytes.
   *
   * @param on Whether to enforce them from now on. Default `true`.
   *
   * @example
   * proxy.fastlyLimits()
   */
  fastlyLimits(on?: boolean): void
  /**
   * Restarts the proxy, as a deploy or a crash would: it cuts every connection and forgets the last IDs of its channels.
   * The ports stay the same.
   *
   * @example
   * proxy.restart()
   */
  restart(): void
}

type ItemFault = { kind: 'lose' } | { kind: 'double' } | { kind: 'delay'; milliseconds: number }

/** The pending faults. */
export class Faults {
  readonly #clock: Clock
  readonly #log: Log
  #items: ItemFault[] = []
  readonly #late = new Set<Timer>()
  /** Whether the limits of Fastly Fanout apply. */
  hasFastlyLimits = false
  #broken: { until: number; status: number } | undefined

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  losePublish(count = 1): void {
    this.#add({ kind: 'lose' }, count)
  }

  doublePublish(count = 1): void {
    this.#add({ kind: 'double' }, count)
  }

  delay(milliseconds: number, count = 1): void {
    if (!(typeof milliseconds === 'number' && milliseconds >= 1 && milliseconds <= MAX_SECONDS * 1000)) {
      throw invalidArgument('"milliseconds" must be a number from 1 to 2,147,483,000')
    }
    this.#add({ kind: 'delay', milliseconds }, count)
  }

  breakOrigin(options: BreakOriginOptions = {}): () => void {
    checkFields('options', options, ['status', 'seconds'])
    const { status = 502, seconds = 10 } = options
    if (!(Number.isInteger(status) && status >= 400 && status <= 599)) {
      throw invalidArgument('"status" must be a whole number from 400 to 599')
    }
    if (!(typeof seconds === 'number' && seconds > 0 && seconds <= MAX_SECONDS)) {
      throw invalidArgument('"seconds" must be a positive number of seconds, at most 2,147,483')
    }
    const broken = { until: this.#clock.now() + seconds * 1000, status }
    this.#broken = broken
    return () => {
      if (this.#broken === broken) this.#broken = undefined
    }
  }

  /** The status that replaces the app's answer at the moment. */
  get brokenStatus(): number | undefined {
    if (this.#broken !== undefined && this.#clock.now() >= this.#broken.until) this.#broken = undefined
    return this.#broken?.status
  }

  /** How many of the next items have a fault of this kind. */
  pending(kind: ItemFault['kind']): number {
    return this.#items.filter((fault) => fault.kind === kind).length
  }

  /** Passes items on, with the pending faults applied. */
  admit(items: readonly DecodedPublishItem[], publish: (items: readonly DecodedPublishItem[]) => void): void {
    if (this.#items.length === 0) return publish(items)
    for (const item of items) this.#apply(this.#items.shift(), item, () => publish([item]))
  }

  /** Drops delayed items, and the pending faults. */
  clear(): void {
    for (const timer of this.#late) timer.stop()
    this.#late.clear()
    this.#items = []
    this.#broken = undefined
  }

  #apply(fault: ItemFault | undefined, { channel }: DecodedPublishItem, publish: () => void): void {
    if (fault === undefined) return publish()
    const report = (what: string): void => this.#log('fault', `an item is ${what}, as you asked`, { channel })
    if (fault.kind === 'lose') return report('lost')
    if (fault.kind === 'double') {
      report('published twice')
      publish()
      return publish()
    }
    report(`delayed by ${fault.milliseconds} ms`)
    const timer = this.#clock.after(fault.milliseconds, () => {
      this.#late.delete(timer)
      publish()
    })
    this.#late.add(timer)
  }

  #add(fault: ItemFault, count: number): void {
    if (!(Number.isInteger(count) && count >= 1 && count <= 10_000)) {
      throw invalidArgument('"count" must be a whole number from 1 to 10,000')
    }
    for (let left = count; left > 0; left--) this.#items.push(fault)
  }
}
