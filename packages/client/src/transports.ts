import { call } from './call.ts'
import type { WireMessage } from './inbox.ts'
import type { WireAnswer } from './outbox.ts'
import type { Transport } from './types.ts'

/** What a connection needs. */
export interface Wire {
  fetch: typeof globalThis.fetch
  WebSocket: typeof globalThis.WebSocket
  /** The current address, with the channels, where they begin, and the extra parameters of a long-poll. */
  address(poll?: { poll: string }): string
  /** Called with what arrives: a message, or only a sign of life. Ignored after `close`. */
  receive(message: Incoming): void
  /** Called when the connection is over; `status` is the app's, if it sent one. Ignored after `close`. */
  end(status?: number): void
}

/** What comes. */
export type Incoming = Partial<Ready & WireAnswer & WireMessage>

/** Arrives first, and whenever a position changes. */
export interface Ready {
  ready: { keepAlive: number; beat: boolean }
  positions: Record<string, string | null>
}

/** A connection. */
export interface Connection {
  /** Sends text. Missing if messages are posted. */
  send?: (text: string) => void
  close(): void
}

/** Opens connections, by transport: the best first. */
export const open: Readonly<Record<Transport, (wire: Wire) => Connection>> = {
  stream: (wire) =>
    fetching(wire, async (get) => {
      const response = await get()
      const reader = response.body!.getReader()
      const decoder = new TextDecoder()
      let rest = ''
      for (;;) {
        const one = await reader.read()
        if (one.done) return
        const blocks = (rest + decoder.decode(one.value, { stream: true })).split('\n\n')
        rest = blocks.pop()!
        // The data is all that each event has, and it is on one line. A comment is a sign of life.
        for (const block of blocks)
          wire.receive(JSON.parse(/^data: (.*)/m.exec(block)?.[1] || '{}') as object)
      }
    }),

  // A close code of the app is 4000 plus its status; others give numbers that are no status.
  webSocket(wire) {
    const socket = new wire.WebSocket(wire.address().replace('http', 'ws'))
    // What is not JSON ends it: the server does not speak the protocol of channels.
    socket.onmessage = ({ data }) =>
      void call(() => wire.receive(JSON.parse(data as string) as object), wire.end as () => void)
    socket.onclose = ({ code }) => wire.end(code - 4000)
    return {
      close: () => socket.close(),
      send: (text) => socket.send(text),
    }
  },

  poll: (wire) =>
    fetching(wire, async (get) => {
      for (let poll = '0'; ; poll = '1')
        for (const message of [{}, ...((await (await get({ poll })).json()) as object[])])
          wire.receive(message)
    }),
}

type Get = (poll?: { poll: string }) => Promise<Response>

function fetching({ fetch, address, end }: Wire, run: (get: Get) => Promise<void>): Connection {
  const controller = new AbortController()
  const get: Get = async (poll) => {
    const response = await fetch(address(poll), { cache: 'no-store', signal: controller.signal })
    if (!response.ok) throw response.status
    return response
  }
  // Any other failure is not a status, so the client tries again.
  run(get).then(end as () => void, end)
  return { close: () => controller.abort() }
}
