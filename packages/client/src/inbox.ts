import { call } from './call.ts'
import type { Received } from './types.ts'

/** A message, as the wire has it. */
export interface WireMessage extends Received {
  data: unknown
}

/** What a channel has received: each message once, those with an id in order. */
export interface Inbox {
  /**
   * Id of the last message, or the id before the first; `undefined` before the first connection, NaN without
   * a history.
   */
  last?: number
  /** The value of `last` when a message after it was last asked for. */
  hole?: number | undefined
  /** Where to begin, as the URL has it. */
  position(): string
  /** Takes a message. Returns true if an earlier one is missing: this one will arrive again after it. */
  receive(message: WireMessage): true | undefined
  /** What listens to it. */
  readonly listeners: Set<readonly [event: string, listener: Listener]>
}

type Listener = (data: never, message: Received) => void

/** Makes the inbox of a channel that begins with some messages of its history. */
export function createInbox(history: number, onError: (error: unknown) => void): Inbox {
  const listeners: Inbox['listeners'] = new Set()
  const keys = new Set<string>()

  const emit = (message: WireMessage): void => {
    const { key } = message
    if (keys.has(key!)) return
    if (key) keys.add(key)
    if (keys.size > 1000) keys.delete([...keys][0]!)
    for (const [name, listener] of listeners)
      if (name === message.event) void call(() => listener(message.data as never, message), onError)
  }

  return {
    listeners,
    position() {
      return `${this.last! >= 0 ? this.last : -history || ''}`
    },
    receive(message) {
      const ahead = +message.id! - this.last!
      if (ahead > 1) return true
      if (ahead === 1) this.last!++
      // A message that is not kept has no place in the order.
      if (!(ahead < 1)) emit(message)
      return
    },
  }
}
