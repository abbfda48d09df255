import { type StoredEvent, type Streams } from '@grip/channels'

/** A history in memory, the last thousand messages of each room: it ends with its process. */
export function memoryStreams(): Streams {
  const rooms = new Map<string, { last: number; events: StoredEvent[] }>()
  return {
    async append(target, channel, data) {
      const room = rooms.get(channel) ?? { last: 0, events: [] }
      rooms.set(channel, room)
      const id = ++room.last
      room.events = [...room.events, { id, data }].slice(-1000)
      await target.publish(channel, { httpStream: data }, { id: `${id}`, prevId: `${id - 1}` })
    },
    read: async (channel, after, limit) =>
      (rooms.get(channel)?.events ?? []).filter(({ id }) => id > after).slice(0, limit),
    last: async (channel) => rooms.get(channel)?.last ?? 0,
  }
}
