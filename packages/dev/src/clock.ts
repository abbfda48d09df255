import { setTimeout as sleep } from 'node:timers/promises'

/** A timer that runs. */
export interface Timer {
  /** Starts its time over. */
  refresh(): void
  stop(): void
}

/** The time by which a proxy waits. */
export interface Clock {
  /** Milliseconds on a clock that only goes forward. */
  now(): number
  /** Calls once, after so many milliseconds. */
  after(milliseconds: number, run: () => void): Timer
  /** Calls again and again, each time after so many milliseconds. */
  every(milliseconds: number, run: () => void): Timer
  /**
   * Resolves after so many milliseconds.
   *
   * @throws {Error} The signal was aborted first.
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
