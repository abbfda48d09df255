import type { Timer } from '../clock.ts'
import type { ProxyContext } from '../context.ts'
import { headerOf, type Header } from '../headers.ts'
import type { EventDetails } from '../log.ts'
import { cutSeconds } from '../seconds.ts'

/** How often an origin wants a request even if nothing happens. */
export class KeepAliveInterval {
  readonly #context: ProxyContext
  readonly #details: EventDetails
  #seconds = 0
  #timer: Timer | undefined

  constructor(context: ProxyContext, details: EventDetails) {
    this.#context = context
    this.#details = details
  }

  /** Whether there is one. */
  get isSet(): boolean {
    return this.#seconds > 0
  }

  /** Takes it from the headers of an answer, which may have none. */
  read(headers: readonly Header[]): void {
    const value = headerOf(headers, 'keep-alive-interval')
    if (value === undefined) return
    const seconds = /^-?\d+$/.test(value.trim()) ? Number(value) : 0
    const { settings, log } = this.#context
    const { minKeepAliveInterval: lowest } = settings
    if (seconds > 0 && seconds < lowest) {
      log('timeout-raised', `Keep-Alive-Interval ${seconds} is raised to ${lowest} s`, this.#details)
    }
    const report = (message: string): void => log('timeout-too-long', message, this.#details)
    const bounded = cutSeconds(Math.max(seconds, lowest), 'a Keep-Alive-Interval', report)
    this.#seconds = seconds > 0 ? bounded : 0
  }

  /** Calls a function when it has passed, if there is one. */
  arm(run: () => void): void {
    if (this.isSet) this.#timer = this.#context.clock.after(this.#seconds * 1000, run)
  }

  stop(): void {
    this.#timer?.stop()
  }

  /** Removes it. */
  clear(): void {
    this.#seconds = 0
  }
}
