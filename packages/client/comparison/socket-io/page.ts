import { io, type Socket } from 'socket.io-client'
import type { RoomEvents, RoomPage } from '../room-page.ts'
import type { Answer, FromPage, ToPage } from './events.ts'

export function openPage(url: string, _user: string, token: string, events: RoomEvents): RoomPage {
  const socket: Socket<ToPage, FromPage> = io(url, { auth: { token } })
  const last = new Map<string, number>()
  const letters = new Set<string>()
  const unsent = new Map<string, () => void>()
  const enter = (room: string) => socket.emit('join', { room, after: last.get(room)! }, () => {})

  socket.on('connect', () => {
    for (const room of last.keys()) enter(room)
    for (const send of unsent.values()) send()
  })
  socket.on('connect_error', (error) => {
    if ((error as { data?: { code?: number } }).data?.code !== undefined) events.gone()
  })
  socket.on('disconnect', (reason) => {
    // The server's own disconnect is not followed by an attempt to come back.
    if (reason === 'io server disconnect') events.gone()
  })
  socket.on('message', ({ room, id, user, text }) => {
    const before = last.get(room)
    if (before === undefined || (before >= 0 && id <= before)) return
    // Something is missing in between.
    if (before >= 0 && id > before + 1) return enter(room)
    last.set(room, id)
    events.message(room, user, text)
  })
  socket.on('presence', (room, users) => events.presence(room, users))
  socket.on('letter', ({ from, text, key }) => {
    if (letters.has(key)) return
    letters.add(key)
    events.letter(from, text)
  })

  /** Keeps a message, and sends it after each reconnect, until it has an answer. */
  const deliver = (send: (key: string, answer: Answer) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const key = crypto.randomUUID()
      const once = () =>
        send(key, (error) => {
          unsent.delete(key)
          if (error) reject(Object.assign(new Error(error.message), { code: error.code }))
          else resolve()
        })
      unsent.set(key, once)
      if (socket.connected) once()
    })

  return {
    join(room) {
      last.set(room, -1)
      if (socket.connected) enter(room)
    },
    say: (room, text) => deliver((key, answer) => socket.emit('say', { room, text, key }, answer)),
    write: (to, text) => deliver((key, answer) => socket.emit('write', { to, text, key }, answer)),
    close: () => socket.close(),
  }
}
