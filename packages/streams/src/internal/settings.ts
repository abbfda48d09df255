import { checkArgument, checkOptions } from '@grip/core/adapter'
import type { Codec } from '../codecs/codec.ts'
import { uiMessages } from '../codecs/ui-messages.ts'
import type { History } from '../history.ts'
import type { StreamsOptions } from '../streams-options.ts'
import { checkedHistory } from './checked-history.ts'
import type { StreamContext } from './grip-context.ts'
import { checkFunction, checkMilliseconds } from './invalid-argument.ts'

/** Options with their defaults. */
export interface Settings<Chunk> {
  history: History
  /** The same without a limit of time, for who has one of its own. */
  bareHistory: History
  path: ((id: string) => string) | undefined
  codec: Codec<Chunk>
  lease: number
  interval: number
  budget: number | undefined
  start: StreamsOptions<Chunk>['start']
  handOver: StreamsOptions<Chunk>['handOver']
  onLost: StreamsOptions<Chunk>['onLost']
  report: (error: unknown, id: string) => void
}

/**
 * Checks the options of `createStreams()`.
 *
 * @throws {TypeError} An option with an invalid value, or one that needs another option.
 * @throws {GripConfigError} A misspelt option.
 */
export function checkSettings<Chunk>(options: StreamsOptions<Chunk>): Settings<Chunk> {
  checkOptions('createStreams', options, NAMES)
  const { history, path, lease = 10_000, interval = 50, budget, start, onLost, onError = logError } = options
  const codec = options.codec ?? (uiMessages as unknown as Codec<Chunk>)
  const { handOver = start } = options
  const isHistory = METHODS.every(
    (name) => typeof (history as Partial<History> | undefined)?.[name] === 'function',
  )
  checkArgument(isHistory, '"history" must be a history, such as memoryHistory() or postgresHistory(pool)')
  for (const [name, value] of Object.entries({ path, start, handOver, onLost, onError }))
    checkFunction(name, value)
  checkArgument(
    typeof codec?.encode === 'function',
    '"codec" must be uiMessages, agUi, openai, text or your own { encode, merge }',
  )
  checkMilliseconds('lease', lease, 1000)
  checkMilliseconds('interval', interval, 0)
  if (budget !== undefined) {
    checkMilliseconds('budget', budget, 1)
    checkArgument(
      handOver !== undefined,
      '"budget" needs "handOver" or "start", which passes the answer to another function when the budget is used up',
    )
  }
  const report = (error: unknown, id: string): void => {
    // What it throws, or rejects with against its type, reaches the console.
    new Promise((resolve) => resolve(onError(error, id))).catch(console.error)
  }
  return {
    history: checkedHistory(history),
    bareHistory: history,
    path,
    codec,
    lease,
    interval,
    budget,
    start,
    handOver,
    onLost,
    report,
  }
}

/** The address of a stream, for the proxy to ask for what follows. */
export function linkOf(path: string | undefined, { request }: Pick<StreamContext, 'request'>): string {
  const { pathname, search } = path === undefined ? new URL(request.url) : new URL(path, 'http://localhost')
  // The address of this very request is relative, so that it also holds where the app has a base path.
  const uri = path === undefined ? pathname.replace(/^.*\//, '') || './' : pathname
  return `${uri.includes(':') && path === undefined ? './' : ''}${uri}${search}`.replace(
    /[,;]/g,
    encodeURIComponent,
  )
}

const METHODS = ['append', 'read', 'state'] as const
const NAMES = [
  'history',
  'path',
  'codec',
  'lease',
  'interval',
  'budget',
  'start',
  'handOver',
  'onLost',
  'onError',
]

const logError = (error: unknown): void => console.error(error)
