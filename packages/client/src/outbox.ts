import { check, checkType } from './check.ts'
import { ClientError } from './client-error.ts'
import type { Unsent } from './types.ts'

interface Waiting extends Unsent {
  /** Itself, as the wire has it. */
  text: string
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

/** Messages that have no answer yet. */
export interface Outbox {
  /** The messages, the oldest first. */
  unsent(): readonly Waiting[]
  /** Keeps a message; resolves once it has its answer. */
  add(message: Omit<Unsent, 'key'>): Promise<void>
  /** Sends what was not sent on this connection. */
  send(send: Send): void
  /** Takes an answer. */
  receive(answer: WireAnswer): void
  /** Rejects the messages that have none. */
  close(): void
}

/**
 * Makes the outbox of a client.
 *
 * @param own A name that no other client has.
 * @param changed Called with the messages whenever they change.
 */
export function createOutbox(own: string, changed: (unsent: readonly Unsent[]) => void): Outbox {
  let waiting: readonly Waiting[] = []
  let count = 0

  const set = (now: readonly Waiting[]): void => changed((waiting = now))

  return {
    unsent: () => waiting,
    add: (message) =>
      new Promise((resolve, reject) => {
        checkType('event', message.event, 'string')
        const named = { key: `${own}.${++count}`, ...message }
        // A copy: what the caller changes later is not sent.
        let text!: string
        try {
          text = JSON.stringify(message.data ?? 0) && JSON.stringify(named)
        } catch {
          // It contains a bigint, or itself.
        }
        check(text?.length <= 100_000, '"data" must be JSON of at most 100,000 characters')
        if (waiting.length >= 1000)
          return reject(new ClientError('ERR_CLIENT_FULL', '1,000 messages are unsent'))
        set([...waiting, { ...named, text, resolve, reject }])
      }),
    send(send) {
      for (const one of waiting)
        if (one.on !== send) {
          one.on = send
          send(one.text)
        }
    },
    receive({ ack, error }) {
      const one = waiting.find((other) => other.key === ack)
      if (!one) return
      set(waiting.filter((other) => other !== one))
      if (error) one.reject(new ClientError(error.code, error.message))
      else one.resolve()
    },
    close() {
      for (const one of waiting) one.reject(new ClientError('ERR_CLIENT_CLOSED', 'the client was closed'))
      set([])
    },
  }
}
