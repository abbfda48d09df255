/** The signals of publishes, with one listener for each: listeners of one signal are slow to add by the thousand. */
export class SharedSignals {
  readonly #onAbort: (signal: AbortSignal) => void
  readonly #users = new Map<AbortSignal, { count: number; listener: () => void }>()

  constructor(onAbort: (signal: AbortSignal) => void) {
    this.#onAbort = onAbort
  }

  /** Listens to a signal for one publish more. */
  add(signal: AbortSignal): void {
    const users = this.#users.get(signal)
    if (users !== undefined) {
      users.count++
      return
    }
    const listener = (): void => this.#onAbort(signal)
    this.#users.set(signal, { count: 1, listener })
    signal.addEventListener('abort', listener)
  }

  /** One publish less needs the signal. */
  remove(signal: AbortSignal): void {
    const users = this.#users.get(signal)
    if (users === undefined || --users.count > 0) return
    this.#users.delete(signal)
    signal.removeEventListener('abort', users.listener)
  }
}
