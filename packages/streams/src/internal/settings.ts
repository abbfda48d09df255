import { checkArgument, checkOptions, logError } from '@grip/core/adapter'
import type { Codec } from '../codecs/codec.ts'
import { uiMessages } from '../codecs/ui-messages.ts'
import type { History } from '../history.ts'
import type { ReliableStreamsOptions, StreamsOptions } from '../streams-options.ts'
import { checkFunction, checkMilliseconds } from './arguments.ts'
import { checkedHistory } from './checked-history.ts'

/** Options of streams that never end, with their defaults. */
export interface ReliableSettings {
  history: History
  report: (error: unknown, id: string) => void
}

/** Options with their defaults. */
export interface Settings<Chunk>
  extends ReliableSettings, Pick<StreamsOptions<Chunk>, 'path' | 'budget' | 'start' | 'handOver' | 'onLost'> {
  /** The history with less patience, for a producer, which asks again. */
  writing: History
  /** By channel: makes the producer in this process append at once, which tells it whether to go on. */
  producers: Map<string, () => void>
  codec: Codec<Chunk>
  lease: number
  interval: number
}

/** Checks what all streams need. */
export function checkReliable({ history, onError = logError }: ReliableStreamsOptions): ReliableSettings {
  const isHistory = ['append', 'read', 'state'].every(
    (name) => typeof (history as unknown as Record<string, unknown> | undefined)?.[name] === 'function',
  )
  checkArgument(isHistory, '"history" must be a history, such as memoryHistory() or postgresHistory(pool)')
  checkFunction('onError', onError)
  return {
    history: checkedHistory(history, 10_000),
    report(error, id) {
      // What it throws, or rejects with against its type, reaches the console.
      new Promise((resolve) => resolve(onError(error, id))).catch(logError)
    },
  }
}

/**
 * Checks the options of `createStreams()`.
 *
 * @throws {TypeError} An option with an invalid value, or one that needs another option.
 * @throws {GripConfigError} A misspelt option.
 */
export function checkSettings<Chunk>(options: StreamsOptions<Chunk>): Settings<Chunk> {
  checkOptions('createStreams', options, NAMES)
  const reliable = checkReliable(options)
  const { history, lease = 10_000, interval = 50, codec = uiMessages as unknown as Codec<Chunk> } = options
  const { path, budget, start, handOver = start, onLost } = options
  const functions = { path, start, handOver, onLost }
  for (const [name, value] of Object.entries(functions)) checkFunction(name, value)
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
  const writing = checkedHistory(history, lease / 4)
  return { ...reliable, ...functions, writing, codec, lease, interval, budget, producers: new Map() }
}

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
