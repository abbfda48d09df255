import { WebSocket } from 'ws'

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

/**
 * One WebSocket of a soak. It sends numbered messages without waiting; when it is cut it connects again and sends
 * what was not acknowledged once more, as an app with an outbox does.
 */
export class SoakClient {
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
