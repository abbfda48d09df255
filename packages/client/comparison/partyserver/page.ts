import { PartySocket } from 'partysocket'
import type { RoomEvents, RoomPage } from '../room-page.ts'
import type { FromPage, ToPage } from './messages.ts'

type Unkeyed = FromPage extends infer Message
  ? Message extends FromPage
    ? Omit<Message, 'key'>
    : never
  : never

export function openPage(host: string, user: string, token: string, events: RoomEvents): RoomPage {
  const letters = new Set<string>()
  const unsent = new Map<string, { socket: PartySocket; text: string; settle: (error?: Error) => void }>()
  const sockets = new Map<string, PartySocket>()

  const connect = (
    party: string,
    room: string,
    query: () => Record<string, string>,
    hear: (message: ToPage) => void,
  ) => {
    const socket = new PartySocket({ host, party, room, query: () => ({ token, ...query() }) })
    socket.addEventListener('open', () => {
      for (const one of unsent.values()) if (one.socket === socket) socket.send(one.text)
    })
    socket.addEventListener('close', ({ code }) => {
      if (code !== 4403) return
      socket.close()
      events.gone()
    })
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data as string) as ToPage
      if (message.type !== 'answer') return hear(message)
      const { key, error } = message
      unsent.get(key)?.settle(error && Object.assign(new Error(error.message), { code: error.code }))
      unsent.delete(key)
    })
    return socket
  }

  /** Keeps a message, and sends it after each reconnect, until it has an answer. */
  const deliver = (socket: PartySocket, message: Unkeyed): Promise<void> =>
    new Promise((resolve, reject) => {
      const key = crypto.randomUUID()
      const text = JSON.stringify({ ...message, key })
      unsent.set(key, { socket, text, settle: (error) => (error ? reject(error) : resolve()) })
      if (socket.readyState === 1) socket.send(text)
    })

  const own = connect(
    'user',
    user,
    () => ({}),
    (message) => {
      if (message.type !== 'letter' || letters.has(message.key)) return
      letters.add(message.key)
      events.letter(message.from, message.text)
    },
  )

  return {
    join(room) {
      let last = -1
      const socket = connect(
        'room',
        room,
        () => ({ after: `${last}` }),
        (message) => {
          if (message.type === 'presence') return events.presence(room, message.users)
          if (message.type !== 'message' || (last >= 0 && message.id <= last)) return
          // Something is missing in between.
          if (last >= 0 && message.id > last + 1) return socket.reconnect()
          last = message.id
          events.message(room, message.user, message.text)
        },
      )
      sockets.set(room, socket)
    },
    say: (room, text) => deliver(sockets.get(room)!, { type: 'say', text }),
    write: (to, text) => deliver(own, { type: 'write', to, text }),
    close() {
      for (const socket of [own, ...sockets.values()]) socket.close()
    },
  }
}
