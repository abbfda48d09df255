// One function, as a platform would run it: a process of its own, which may be killed at any time.
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { toNodeListener } from '@grip/node'
import { sqliteHistory } from '@grip/streams/sqlite'
import { createApp, type Messages } from './app.ts'
import type { Message } from './model.ts'

const database = new DatabaseSync(process.env.DATABASE_FILE!, { timeout: 5000 })
database.exec('CREATE TABLE IF NOT EXISTS messages (chat TEXT PRIMARY KEY, json TEXT NOT NULL)')

const messages: Messages = {
  async load(chat) {
    const row = database.prepare('SELECT json FROM messages WHERE chat = ?').get(chat)
    return row === undefined ? [] : (JSON.parse(row.json as string) as Message[])
  },
  async save(chat, all) {
    database
      .prepare('INSERT OR REPLACE INTO messages (chat, json) VALUES (?, ?)')
      .run(chat, JSON.stringify(all))
  },
}

const app = createApp(sqliteHistory(database), messages, `function ${process.pid}`)
const server = http.createServer(toNodeListener(app))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.send!((server.address() as AddressInfo).port)
// With the process that started it.
process.on('disconnect', () => process.exit())
