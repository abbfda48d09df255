import type { ClauseContext } from './clause-context.ts'

/** One observable rule that a proxy, or the library behind it, must keep. */
export interface Clause<Context = ClauseContext> {
  /** Area and number, such as `W-2.5`. */
  id: string
  /** What an observer sees. */
  title: string
  /** First Pushpin version that does this; asserted to fail on an older one. */
  since?: string
  /** First Pushpin version that does this no more; asserted to fail from there on. */
  until?: string
  /** A defect of Pushpin that breaks this clause; asserted to fail on each version that has it. */
  defect?: Defect
  /** About how long the proxy's own timers take, in seconds, so that slow clauses start first. Default 0. */
  seconds?: number
  /** Whether it touches connections of other clauses, so that it runs after all of them, by itself. */
  alone?: boolean
  run(t: Context): Promise<void>
}

/** Clauses by their ids and titles: what each does, alone or with what else there is to say about it. */
export type ClauseTable<Context> = Readonly<
  Record<string, Clause<Context>['run'] | Omit<Clause<Context>, 'id' | 'title'>>
>

/** Reads clauses that are written like the tests that they become: `'W-2.5 a close …'(t) { … }`. */
export function clausesOf<Context = ClauseContext>(table: ClauseTable<Context>): Clause<Context>[] {
  return Object.entries(table).map(([name, rule]) => {
    const [id = ''] = name.split(' ', 1)
    return { id, title: name.slice(id.length + 1), ...(typeof rule === 'function' ? { run: rule } : rule) }
  })
}

/** A defect of some versions of Pushpin. */
export interface Defect {
  /** What such a version does instead. */
  what: string
  /** First version that has it. Default: all that were tried. */
  since?: string
  /** First version without it. Default: none is known. */
  until?: string
}

/** Areas of clause ids. */
export const areas = {
  H: 'plain HTTP proxying and headers',
  L: 'long-poll holds',
  S: 'stream holds',
  K: 'keep-alive',
  I: 'grip-instruct',
  W: 'WebSocket-over-HTTP',
  C: 'control messages',
  P: 'publish endpoint',
  F: 'filters',
  R: 'reliable delivery: order, prev-id, links',
  G: 'the library behind the proxy',
} as const
