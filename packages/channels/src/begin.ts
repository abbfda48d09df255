import { type Position, readFrom, type Streams } from './streams.ts'
import { fromStored, type WireMessage } from './wire.ts'

/** A channel that a client wants, and where it begins. */
export interface Subscription {
  /** The channel's name. */
  name: string
  /** Where it begins. */
  position: Position
}

/** What the answer to a client begins with. */
export interface Begun {
  /** By channel: the id before the first message that follows, `null` where there is no history. */
  positions: Record<string, string | null>
  /** What was missed. */
  messages: WireMessage[]
  /** By channel: the id of the last message that the client has after these. */
  last: ReadonlyMap<string, number>
  /** Whether the client missed more than these. */
  more: boolean
  /** Whether a position differs from the one that the client named: the messages between them are gone. */
  moved: boolean
}

/** Reads what a client has missed on its channels. */
export async function begin(
  subscriptions: readonly Subscription[],
  streams: Streams | undefined,
): Promise<Begun> {
  const begun: Begun & { last: Map<string, number> } = {
    positions: {},
    messages: [],
    last: new Map(),
    more: false,
    moved: false,
  }
  for (const { name, position } of subscriptions) {
    if (streams === undefined) {
      begun.positions[name] = null
      continue
    }
    const { from, events, more } = await readFrom(streams, name, position, subscriptions.length)
    begun.positions[name] = `${from}`
    begun.messages.push(...events.map((event) => fromStored(name, event)))
    begun.last.set(name, events.at(-1)?.id ?? from)
    begun.more ||= more
    begun.moved ||= position !== undefined && 'after' in position && position.after !== from
  }
  return begun
}
