import { setTimeout as sleep } from 'node:timers/promises'

/** A timer that runs. */
export interface Timer {
  /** Starts its time over. */
  refresh(): void
  stop(): void
}

/** The clock that a proxy waits by. */
export interface Clock {
  /** Milliseconds on a clock that only goes forward. */
  now(): number
  /** Calls a function once, after a number of milliseconds. */
  after(milliseconds: number, run: () => void): Timer
  /** Calls a function repeatedly, at an interval in milliseconds. */
  every(milliseconds: number, run: () => void): Timer
  /**
   * Resolves after a number of milliseconds.
   *
   * @throws {Error} The signal aborts first.
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** The clock of this machine. */
export const realClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, run) => timerOf(setTimeout(run, milliseconds)),
  every: (milliseconds, run) => timerOf(setInterval(run, milliseconds)),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
}

function timerOf(timeout: NodeJS.Timeout): Timer {
  return { refresh: () => void timeout.refresh(), stop: () => clearTimeout(timeout) }
}
