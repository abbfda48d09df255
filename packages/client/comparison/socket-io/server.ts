import { Server, type Socket } from 'socket.io'
import type { z } from 'zod'
import { userOf } from '../room-page.ts'
import { type Answer, type FromPage, join, type Message, say, type ToPage, write } from './events.ts'

interface Data {
  user: string
}

const banned = new Set<string>()
const history = new Map<string, Message[]>()

export const io: Server<FromPage, ToPage, object, Data> = new Server()

io.use((socket, next) => {
  const user = userOf((socket.handshake.auth as { token?: string }).token)
  if (user === undefined) return next(Object.assign(new Error('sign in'), { data: { code: 401 } }))
  if (banned.has(user)) return next(Object.assign(new Error('removed'), { data: { code: 403 } }))
  socket.data.user = user
  next()
})

io.on('connection', (socket) => {
  const { user } = socket.data
  void socket.join(`user:${user}`)
  on(socket, 'join', join, async ({ room, after }) => {
    const messages = history.get(room) ?? []
    const last = messages.at(-1)?.id ?? 0
    await socket.join(`room:${room}`)
    const from = after < 0 || after > last ? last - 50 : after
    for (const message of messages.filter(({ id }) => id > from)) socket.emit('message', message)
    await tellPresence(room)
  })
  on(socket, 'say', say, ({ room, text, key }) => {
    const messages = history.get(room) ?? []
    history.set(room, messages)
    // Sent again, since its answer was lost.
    if (messages.some((message) => message.key === key)) return
    const message = { room, id: (messages.at(-1)?.id ?? 0) + 1, key, user, text }
    messages.push(message)
    io.to(`room:${room}`).emit('message', message)
  })
  on(socket, 'write', write, ({ to, text, key }) => {
    io.to(`user:${to}`).emit('letter', { from: user, text, key })
  })
  socket.on('disconnecting', () => {
    for (const name of socket.rooms) if (name.startsWith('room:')) void tellPresence(name.slice(5), socket.id)
  })
})

export function kick(id: string): void {
  banned.add(id)
  io.in(`user:${id}`).disconnectSockets(true)
}

async function tellPresence(room: string, leaving?: string): Promise<void> {
  const sockets = await io.in(`room:${room}`).fetchSockets()
  const users = sockets.filter(({ id }) => id !== leaving).map(({ data }) => data.user)
  io.to(`room:${room}`).emit('presence', room, [...new Set(users)].sort())
}

function on<Schema extends z.ZodType>(
  socket: Socket<FromPage, ToPage, object, Data>,
  event: keyof FromPage,
  schema: Schema,
  handle: (data: z.infer<Schema>) => unknown,
): void {
  socket.on(event, async (data: unknown, answer: Answer) => {
    const parsed = schema.safeParse(data)
    if (!parsed.success) return answer({ code: 'invalid', message: parsed.error.message })
    try {
      await handle(parsed.data)
      answer()
    } catch (error) {
      console.error(error)
      answer({ code: 'failed', message: 'the app could not handle this message' })
    }
  })
}
