import http from 'node:http'
import { within } from '@grip/conformance'
import { WebSocket } from 'ws'

/** How a client listens. */
export const kinds = ['WebSocket', 'event stream', 'long-poll'] as const

export type Kind = (typeof kinds)[number]

/** A client of one proxy, which keeps what it hears and when it heard it. */
export class FleetClient {
  readonly kind: Kind
  readonly received: string[] = []
  readonly #times = new Map<string, number>()
  readonly #waiting = new Map<string, () => void>()
  readonly #connection: { destroy(): void }

  /** @param after The last message that it knows of, which only a long-poll says. */
  constructor(kind: Kind, url: string, after: number) {
    this.kind = kind
    this.#connection = connect[kind](url, after, (text) => {
      this.received.push(text)
      this.#times.set(text, performance.now())
      this.#waiting.get(text)?.()
    })
  }

  /** When it heard a message, by the clock of `performance.now()`. */
  async heard(text: string): Promise<number> {
    if (!this.#times.has(text)) {
      const arrived = new Promise<void>((resolve) => this.#waiting.set(text, resolve))
      await within(arrived, `message ${text} at a ${this.kind}, after ${this.received.join()}`)
    }
    return this.#times.get(text)!
  }

  close(): void {
    this.#connection.destroy()
  }
}

type Connect = (url: string, after: number, hear: (text: string) => void) => { destroy(): void }

const connect: Record<Kind, Connect> = {
  WebSocket(url, _, hear) {
    const socket = new WebSocket(new URL('/socket', url.replace('http', 'ws')))
    socket.on('message', (data: Buffer) => hear(data.toString()))
    socket.on('error', () => undefined)
    return { destroy: () => socket.terminate() }
  },

  'event stream'(url, _, hear) {
    let rest = ''
    const request = http.get(new URL('/stream', url), { agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop()!
        for (const line of lines) hear(line)
      })
      response.on('error', () => undefined)
    })
    return request.on('error', () => undefined)
  },

  'long-poll'(url, after, hear) {
    let request: http.ClientRequest
    let last = after
    const poll = (): void => {
      request = http.get(new URL(`/poll?after=${last}`, url), { agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('error', () => undefined)
        response.on('end', () => {
          for (const line of text.split('\n').slice(0, -1)) {
            last = Number(line)
            hear(line)
          }
          poll()
        })
      })
      request.on('error', () => undefined)
    }
    poll()
    return { destroy: () => request.destroy() }
  },
}
