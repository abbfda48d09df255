// Many clients in a process of their own.
import { SoakClient, type ClientTally } from './soak-client.ts'
import { serveWorker, workerInput } from './worker.ts'

/** What the process is started with. */
export interface ClientsInput {
  url: string
  /** Number of the first client. */
  first: number
  count: number
  /** Milliseconds from one message of a client to its next. */
  interval: number
}

/** `settle` ends the messages and waits for what is due, `close` ends the connections. */
export type ClientsCommand = 'start' | 'settle' | `published ${number}` | 'close'

/** How the clients fared, in the order of their numbers. */
export type ClientsReply = ClientTally[]

/** The longest that something which is due may take, in milliseconds; what comes later counts as lost. */
const PATIENCE = 60_000

/** Handshakes that are under way at the same time. */
const OPENING = 100

const { url, first, count, interval } = workerInput<ClientsInput>()
const clients: SoakClient[] = []
const timers: NodeJS.Timeout[] = []
const waiting = new Set<() => void>()
const onChange = (): void => {
  for (const check of waiting) check()
}

for (let opened = 0; opened < count; opened += OPENING) {
  const size = Math.min(OPENING, count - opened)
  for (let index = 0; index < size; index++)
    clients.push(new SoakClient(url, first + clients.length, onChange))
  await all((client) => client.isOpen)
}
serveWorker('open', async (command) => {
  if (command === 'start') start()
  else if (command === 'settle') {
    for (const timer of timers) clearInterval(timer)
    await all(({ isOpen, tally }) => isOpen && tally.acknowledged === tally.sent)
  } else if (command === 'close') {
    for (const client of clients) client.close()
    await all((client) => client.isClosed)
  } else {
    const number = Number(command.split(' ')[1])
    await all((client) => client.lastPublished >= number)
    for (const { tally, lastPublished } of clients) tally.missed += Math.max(number - lastPublished, 0)
  }
  return clients.map(({ tally }) => tally)
})

// Each client begins at a time of its own, so that the load is even.
function start(): void {
  clients.forEach((client, index) => {
    const begin = (): void => void timers.push(setInterval(() => client.send(), interval))
    timers.push(setTimeout(begin, (interval * index) / clients.length))
  })
}

/** Resolves once something holds for every client, or patience is over: the tallies tell which. */
function all(holds: (client: SoakClient) => boolean): Promise<void> {
  return new Promise((resolve) => {
    let met = 0
    const check = (): void => {
      while (met < clients.length && holds(clients[met]!)) met++
      if (met === clients.length) done()
    }
    const done = (): void => {
      clearTimeout(timer)
      waiting.delete(check)
      resolve()
    }
    const timer = setTimeout(done, PATIENCE)
    waiting.add(check)
    check()
  })
}
