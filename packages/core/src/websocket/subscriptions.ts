import { check } from '../instruct/check.ts'
import { MAX_CHANNELS } from '../instruct/check-instruct.ts'
import type { ControlMessage } from './control-message.ts'
import type { MetaState } from './meta-state.ts'

// The name of the meta value that has a mark for each channel of the connection.
const NAME = 'grip-subs'

/**
 * Counts the channels of a connection, over all of its requests, since proxies ignore what is too many without a word.
 * It remembers a few letters for each channel, not its name.
 */
export class Subscriptions {
  readonly #state: MetaState
  #marks: Set<string> | undefined

  /** @param state What the proxy keeps; where it keeps nothing, the channels of this request are counted. */
  constructor(state: MetaState) {
    this.#state = state
  }

  /** Checks that a control message subscribes to no channel too many. */
  check(message: ControlMessage): void {
    if (message.type !== 'subscribe') return
    const marks = this.#read()
    check(
      marks.size < MAX_CHANNELS || marks.has(markOf(message.channel)),
      `a connection can have ${MAX_CHANNELS} channels, and this one has as many; ${JSON.stringify(message.channel.slice(0, 80))} would be one more: unsubscribe from another first`,
    )
  }

  /** Notes what a control message changes. */
  note(message: ControlMessage): void {
    if (message.type !== 'subscribe' && message.type !== 'unsubscribe') return
    const marks = this.#read()
    const { size } = marks
    if (message.type === 'subscribe') marks.add(markOf(message.channel))
    else marks.delete(markOf(message.channel))
    if (marks.size === size) return
    if (!this.#state.isKept) return
    if (marks.size === 0) this.#state.edit().delete(NAME)
    else this.#state.edit().set(NAME, [...marks].join('.'))
  }

  #read(): Set<string> {
    return (this.#marks ??= new Set(this.#state.values.get(NAME)?.split('.')))
  }
}

// FNV-1a of 32 bits: that two of twenty channels have the same mark is all but impossible, and would cost a count.
function markOf(channel: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < channel.length; at++) hash = Math.imul(hash ^ channel.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(36)
}
