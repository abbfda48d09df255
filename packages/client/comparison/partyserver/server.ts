import {
  type Connection,
  type ConnectionContext,
  getServerByName,
  routePartykitRequest,
  Server,
} from 'partyserver'
import { userOf } from '../room-page.ts'
import { fromPage, type FromPage, type ToPage } from './messages.ts'

interface Env extends Cloudflare.Env {
  Room: DurableObjectNamespace<Room>
  User: DurableObjectNamespace<User>
}

/** What rooms and users have in common: who is connected, and messages that are checked and answered. */
abstract class Party extends Server<Env> {
  static override options = { hibernate: true }

  abstract take(user: string, message: FromPage): unknown

  send(connection: Connection, message: ToPage): void {
    connection.send(JSON.stringify(message))
  }

  sendAll(message: ToPage): void {
    this.broadcast(JSON.stringify(message))
  }

  override async onMessage(
    connection: Connection<{ user: string }>,
    text: string | ArrayBuffer,
  ): Promise<void> {
    let data: unknown
    try {
      data = JSON.parse(String(text))
    } catch {
      return connection.close(1007)
    }
    const parsed = fromPage.safeParse(data)
    const key = String((data as { key?: unknown } | null)?.key)
    if (!parsed.success)
      return this.send(connection, {
        type: 'answer',
        key,
        error: { code: 'invalid', message: parsed.error.message },
      })
    try {
      await this.take(connection.state!.user, parsed.data)
      this.send(connection, { type: 'answer', key })
    } catch (error) {
      console.error(error)
      this.send(connection, { type: 'answer', key, error: { code: 'failed', message: 'not taken' } })
    }
  }
}

export class Room extends Party {
  override onStart(): void {
    this.ctx.storage.sql.exec(
      'CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, key TEXT UNIQUE, user TEXT, text TEXT)',
    )
  }

  override async onConnect(connection: Connection, { request }: ConnectionContext): Promise<void> {
    const { searchParams } = new URL(request.url)
    const user = userOf(searchParams.get('token'))!
    connection.setState({ user })
    await (await getServerByName(this.env.User, user)).enters(this.name)
    const after = Number(searchParams.get('after'))
    const { last } = this.ctx.storage.sql
      .exec<{ last: number }>('SELECT coalesce(max(id), 0) last FROM messages')
      .one()
    const from = after < 0 || after > last ? last - 50 : after
    const missed = this.ctx.storage.sql.exec<{ id: number; key: string; user: string; text: string }>(
      'SELECT * FROM messages WHERE id > ? ORDER BY id',
      from,
    )
    for (const message of missed) this.send(connection, { type: 'message', ...message })
    this.tellPresence()
  }

  override take(user: string, message: FromPage): void {
    if (message.type !== 'say') return
    const { key, text } = message
    // Sent again, since its answer was lost: nothing is added.
    const [added] = this.ctx.storage.sql.exec<{ id: number }>(
      'INSERT INTO messages (key, user, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id',
      key,
      user,
      text,
    )
    if (added) this.sendAll({ type: 'message', id: added.id, key, user, text })
  }

  override onClose(connection: Connection): void {
    this.tellPresence(connection.id)
  }

  remove(user: string): void {
    for (const connection of this.getConnections<{ user: string }>())
      if (connection.state?.user === user) connection.close(4403, 'removed')
  }

  tellPresence(leaving?: string): void {
    const there = [...this.getConnections<{ user: string }>()].filter(({ id }) => id !== leaving)
    this.sendAll({ type: 'presence', users: [...new Set(there.map(({ state }) => state!.user))].sort() })
  }
}

export class User extends Party {
  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    connection.setState({ user: userOf(new URL(request.url).searchParams.get('token'))! })
  }

  override async take(user: string, message: FromPage): Promise<void> {
    if (message.type !== 'write') return
    const { to, text, key } = message
    await (await getServerByName(this.env.User, to)).deliver(user, text, key)
  }

  deliver(from: string, text: string, key: string): void {
    this.sendAll({ type: 'letter', from, text, key })
  }

  async enters(room: string): Promise<void> {
    const rooms = (await this.ctx.storage.get<string[]>('rooms')) ?? []
    await this.ctx.storage.put('rooms', [...new Set([...rooms, room])])
  }

  async isBanned(): Promise<boolean> {
    return (await this.ctx.storage.get<boolean>('banned')) ?? false
  }

  async kick(): Promise<void> {
    await this.ctx.storage.put('banned', true)
    for (const connection of this.getConnections()) connection.close(4403, 'removed')
    for (const room of (await this.ctx.storage.get<string[]>('rooms')) ?? [])
      await (await getServerByName(this.env.Room, room)).remove(this.name)
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const answer = await routePartykitRequest(request, env, {
      async onBeforeConnect(asked, { className, name }) {
        const user = userOf(new URL(asked.url).searchParams.get('token'))
        if (user === undefined) return refuse()
        const banned = await (await getServerByName(env.User, user)).isBanned()
        if (banned || (className === 'User' && name !== user)) return refuse()
        return undefined
      },
    })
    return answer ?? new Response('Not found', { status: 404 })
  },
}

/** A page cannot read the status of a handshake, so it is let in and sent away. */
function refuse(): Response {
  const { 0: client, 1: server } = new WebSocketPair()
  server.accept()
  server.close(4403, 'removed')
  return new Response(null, { status: 101, webSocket: client })
}
