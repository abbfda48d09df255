/** What a runtime is told when it starts. */
export interface RowContext {
  /** Short name, unique. */
  id: string
  /** Port on which the app is to be served. */
  port: number
  /** Variables that configure the app for the proxy. */
  env: Record<string, string>
}

/** Something that a platform cannot do, asserted to fail there. */
export interface Limit {
  /** Why, for the table. */
  because: string
  /** What the runtime must write when it fails. */
  says?: RegExp
}

/** One line of the table: a platform on its runtime. */
export interface Row {
  id: string
  /** The platform, as the table names it. */
  platform: string
  /** Runtime with its version. */
  runtime: string
  /** Guide in docs/platforms. */
  guide: string
  /** By the ids of checks. */
  cannot?: Readonly<Record<string, Limit>>
  /** Starts the runtime; resolves once it serves. */
  start(context: RowContext): Promise<RunningRow>
}

/** A platform's runtime that serves the app. */
export interface RunningRow {
  /** All that the runtime has written. */
  output(): string
  /** Where the platform freezes a process: how many requests it has seen, once it is frozen. */
  frozen?(): Promise<number>
  stop(): Promise<void>
}
