import type { Engine } from '../engine.ts'
import type { Recorder } from './recorder.ts'
import type { ConnectionState, LiveConnection } from './live-connection.ts'
import { liveHold } from './live-hold.ts'
import { shownItem } from './shown-entry.ts'

/** Most connections, or channels, that one list shows. */
const MAX_LISTED = 1000

/** Most items of a channel that are shown. */
const MAX_ITEMS = 20

/** Every connection of a client. */
export function liveConnections({ context }: Engine): LiveConnection[] {
  return [...context.connections, ...[...context.holds].map(liveHold)]
}

/** A connection by its id. */
export function findConnection(engine: Engine, id: string): LiveConnection | undefined {
  return liveConnections(engine).find((connection) => connection.describe().id === id)
}

/** The connections, as the page lists them. */
export function connectionList(engine: Engine): {
  total: number
  connections: (ConnectionState & { delay: number })[]
} {
  const all = liveConnections(engine)
  const connections = all
    .slice(0, MAX_LISTED)
    .map((connection) => ({ ...connection.describe(), delay: engine.delayOf(connection.subscriber) }))
  return { total: all.length, connections }
}

/** The channels, as the page lists them, including those with recent items and no subscriber. */
export function channelList(engine: Engine, recorder: Recorder): { total: number; channels: object[] } {
  const { channels } = engine.context
  const last = new Map<string, number>()
  for (const entry of recorder.after(0)) {
    if (entry.type === 'publish') last.set(entry.item.channel, (last.get(entry.item.channel) ?? 0) + 1)
  }
  const names = [...new Set([...channels.all().keys(), ...last.keys()])].toSorted()
  const listed = names.slice(0, MAX_LISTED).map((name) => {
    const subscribers = [...channels.of(name).keys()]
    const count = (format: string): number => subscribers.filter((one) => one.format === format).length
    return {
      name,
      webSockets: count('ws-message'),
      streams: count('http-stream'),
      polls: count('http-response'),
      waiting: engine.waiting(name),
      lastId: channels.lastId(name),
      items: last.get(name) ?? 0,
    }
  })
  return { total: names.length, channels: listed }
}

/** The last items of a channel, newest first. */
export function channelItems(recorder: Recorder, channel: string): object[] {
  const entries = recorder
    .after(0)
    .filter((entry) => entry.type === 'publish' && entry.item.channel === channel)
  return entries
    .slice(-MAX_ITEMS)
    .toReversed()
    .map((entry) => ({
      seq: entry.seq,
      at: entry.at,
      ...(entry.type === 'publish' && shownItem(entry.item)),
    }))
}
