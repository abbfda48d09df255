/** A platform's runtime that serves the app. */
export interface RunningRow {
  /** All that the runtime has written. */
  output(): string
  /** Where the platform freezes a process: how many requests it has seen, once it is frozen. */
  frozen?(): Promise<number>
  stop(): Promise<void>
}
