import type { AdapterContext } from './adapter-context.ts'

/** One rule that every adapter keeps, on every platform that can. */
export interface AdapterClause {
  /** Area and number, such as `A-2.5`. */
  id: string
  /** What an observer sees. */
  title: string
  run(t: AdapterContext): Promise<void>
}

/** Areas of adapter clauses. */
export const adapterAreas = {
  'A-1': 'what the app sees of a request',
  'A-2': 'what the client sees of an answer',
  'A-3': 'WebSocket-over-HTTP',
  'A-4': 'trust',
  'A-5': 'late work, errors and concurrency',
  'A-6': 'holds and publishes',
} as const
