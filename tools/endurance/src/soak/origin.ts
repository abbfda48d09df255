// The app behind the proxy: it writes each message down, as to a database, before it acknowledges it.
import { openSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { serveWorker, workerInput } from './worker.ts'

/** What the process is started with. */
export interface OriginInput {
  port: number
  gripUrl: string
  /** File that outlives the process; each message adds a line, `<life> <client> <connection> <number>`. */
  record: string
  /** How many of these processes there were before. */
  life: number
}

const { port, gripUrl, record, life } = workerInput<OriginInput>()
const file = openSync(record, 'a')
const app = createGripHandler(
  (_, grip) =>
    grip.webSocket({
      open: (ws) => ws.subscribe('all'),
      message(ws, data) {
        writeSync(file, `${life} ${data as string}\n`)
        ws.send(`ack ${(data as string).split(' ')[2]}`)
      },
    }),
  { config: gripUrl },
)
createServer(toNodeListener(app)).listen(port, '127.0.0.1', 4096, () => serveWorker('listening'))
