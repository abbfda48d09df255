// Many clients in a process of their own.
import { WebSocket } from 'ws'
import { serveWorker, workerInput } from './worker.ts'

/** What a client says of its part. */
export interface ClientTally {
  /** Messages that it gave to a connection, each counted once. */
  sent: number
  /** Messages, from the first on, whose acknowledgement it has received. */
  acknowledged: number
  /** Acknowledgements that it should not have received: out of order, or a second time. */
  wrongAcknowledgements: number
  /** Connections that ended without its doing. */
  cut: number
  received: number
  /** Published messages that did not come, though the connection was open throughout. */
  missed: number
  /** Published messages that came again, or late. */
  repeated: number
}

/** What the process is started with. */
export interface ClientsInput {
  url: string
  count: number
  /** Milliseconds from one message of a client to its next. */
  interval: number
}

/** The reply is how each client fares. `settle` ends the messages and waits for what is due, `close` ends the connections. */
export type ClientsCommand = 'start' | 'settle' | `published ${number}` | 'close'

/** The longest that something which is due may take, in milliseconds; what comes later counts as lost. */
const PATIENCE = 60_000

/** Handshakes that are under way at the same time. */
const OPENING = 100

/**
 * One WebSocket of a soak. It sends numbered messages without waiting; when it is cut it connects again and sends
 * what was not acknowledged once more, as an app with an outbox does.
 */
class SoakClient {
  readonly tally: ClientTally = {
    sent: 0,
    acknowledged: 0,
    wrongAcknowledgements: 0,
    cut: 0,
    received: 0,
    missed: 0,
    repeated: 0,
  }
  readonly #url: string
  readonly #number: number
  readonly #onChange: () => void
  #socket!: WebSocket
  #connection = 0
  #lastPublished: number | undefined
  #leaving = false
  isOpen = false
  isClosed = false

  /** @param onChange Called whenever something happened that somebody may be waiting for. */
  constructor(url: string, number: number, onChange: () => void) {
    this.#url = url
    this.#number = number
    this.#onChange = onChange
    this.#connect()
  }

  /** Number of the last published message that came. */
  get lastPublished(): number {
    return this.#lastPublished ?? 0
  }

  /** Sends the next message; it waits for a connection if there is none. */
  send(): void {
    this.tally.sent++
    if (this.isOpen) this.#write(this.tally.sent)
  }

  close(): void {
    this.#leaving = true
    this.#socket.close(1000)
  }

  #connect(): void {
    this.#connection++
    this.#lastPublished = undefined
    const socket = new WebSocket(this.#url, { perMessageDeflate: false })
    this.#socket = socket
    socket.on('open', () => {
      this.isOpen = true
      for (let number = this.tally.acknowledged + 1; number <= this.tally.sent; number++) this.#write(number)
      this.#onChange()
    })
    socket.on('message', (data: Buffer) => this.#receive(data.toString()))
    socket.on('error', () => {})
    socket.on('close', () => this.#onClose())
  }

  #write(number: number): void {
    this.#socket.send(`${this.#number} ${this.#connection} ${number}`)
  }

  #receive(text: string): void {
    const [kind, value] = text.split(' ')
    const number = Number(value)
    if (kind === 'ack') {
      if (number === this.tally.acknowledged + 1) this.tally.acknowledged++
      else this.tally.wrongAcknowledgements++
    } else {
      const expected = (this.#lastPublished ?? number - 1) + 1
      this.tally.received++
      if (number < expected) this.tally.repeated++
      else this.tally.missed += number - expected
      this.#lastPublished = Math.max(number, this.lastPublished)
    }
    this.#onChange()
  }

  #onClose(): void {
    if (this.#leaving) {
      this.isClosed = true
      return this.#onChange()
    }
    if (this.isOpen) this.tally.cut++
    this.isOpen = false
    // Not all at once, as real clients would not.
    setTimeout(() => this.#connect(), 100 + Math.random() * 400)
  }
}

const { url, count, interval } = workerInput<ClientsInput>()
const clients: SoakClient[] = []
const timers: NodeJS.Timeout[] = []
const waiting = new Set<() => void>()
const onChange = (): void => {
  for (const check of waiting) check()
}

for (let opened = 0; opened < count; opened += OPENING) {
  const size = Math.min(OPENING, count - opened)
  for (let index = 0; index < size; index++) clients.push(new SoakClient(url, clients.length, onChange))
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
