import { ClientError } from './client-error.ts'
import type { Unsent } from './types.ts'

interface Waiting extends Unsent {
  resolve(): void
  reject(error: ClientError): void
  /** The connection on which it waits for its answer. */
  on?: Send
}

type Send = (text: string) => void

/** An answer, as the wire has it. */
export interface WireAnswer {
  ack: string
  error?: { code: string; message: string } | undefined
}

/** Most messages that wait for an answer. */
const MOST = 1000

/** Messages that have no answer yet. */
export class Outbox {
  #waiting: readonly Waiting[] = []
  #count = 0
  readonly #own: string
  readonly #changed: () => void

  /** @param own What no other client is called. */
  constructor(own: string, changed: () => void) {
    this.#own = own
    this.#changed = changed
  }

  get unsent(): readonly Unsent[] {
    return this.#waiting
  }

  add(message: Omit<Unsent, 'key'>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= MOST)
        return reject(new ClientError('ERR_CLIENT_FULL', '1,000 messages are unsent'))
      const key = `${this.#own}.${++this.#count}`
      this.#set([...this.#waiting, { key, ...message, resolve, reject }])
    })
  }

  /** Sends what was not sent on this connection. */
  sendOn(send: Send): void {
    for (const one of this.#waiting)
      if (one.on !== send) {
        one.on = send
        // Functions are not part of JSON.
        send(JSON.stringify(one))
      }
  }

  settle({ ack, error }: WireAnswer): void {
    const one = this.#waiting.find(({ key }) => key === ack)
    if (!one) return
    this.#set(this.#waiting.filter((other) => other !== one))
    if (error) one.reject(new ClientError(error.code, error.message))
    else one.resolve()
  }

  close(): void {
    for (const { reject } of this.#waiting)
      reject(new ClientError('ERR_CLIENT_CLOSED', 'the client was closed'))
    this.#set([])
  }

  #set(waiting: readonly Waiting[]): void {
    this.#waiting = waiting
    this.#changed()
  }
}
