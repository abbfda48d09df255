import type { Inbox, WireMessage } from './inbox.ts'
import type { Outbox, WireAnswer } from './outbox.ts'
import { type Connection, open } from './transports.ts'
import type { Clock, Snapshot, Transport } from './types.ts'

/** What is needed to stay connected. */
export interface StayConnectedInit {
  transports: readonly Transport[]
  fetch: typeof globalThis.fetch
  WebSocket: typeof globalThis.WebSocket
  clock: Clock
  inboxes: ReadonlyMap<string, Inbox>
  outbox: Outbox
  /** Resolves to what makes the address of a request, for channels that begin somewhere. */
  address(): Promise<(positions: Positions, poll?: string) => string>
  /** Called with what `address` and opening threw. */
  onError(error: unknown): void
  /** Says what has changed. */
  set(news: Partial<Snapshot>): void
}

/** What stays connected. */
export interface StayingConnected {
  /** Opens a connection now. */
  connect(): void
  /** Does so unless there is one from which something came lately. */
  wake(): void
  /** Opens one where the channels have changed. */
  change(): void
  /** Sends what is unsent. */
  flush(): void
  /** Closes all. */
  stop(): void
}

/** Where each channel begins. */
type Positions = ReadonlyMap<string, string>

/** An attempt to be connected, and the connection that comes of it. */
interface Attempt {
  send(): Connection['send']
  close(): void
}

/** What comes first, and whenever a position changes. */
interface Ready {
  ready: { keepAlive: number; beat: boolean }
  positions: Record<string, string | null>
}

/** Milliseconds that a connection may take to open. */
const PATIENCE = 5000

/** Milliseconds after which a client says for the first time what it has. */
const SOON = 200

/** Milliseconds that an attempt waits at most: one that nothing answers takes as long again. */
const MOST_DELAY = 5000

/** Keeps a connection open for the channels that are listened to. */
export function stayConnected({
  transports,
  fetch,
  WebSocket,
  clock,
  inboxes,
  outbox,
  address,
  onError,
  set,
}: StayConnectedInit): StayingConnected {
  let current: Attempt | undefined
  let next: Attempt | undefined
  let tries = 0
  let failures = 0
  let isRenewing = false
  // Of the message that is being posted.
  let posting: AbortController | undefined
  let timer: never
  // Of the attempt that was begun last.
  let names = ''
  let lastSign = 0
  let keepAlive = PATIENCE

  const positionsNow = (): Map<string, string> =>
    new Map([...inboxes].map(([name, { position }]) => [name, position]))

  const namesNow = (): string => [...inboxes.keys()].join()

  /** Opens a connection; the one before stays until it is there. */
  const connect = (): void => {
    stopWaiting()
    next?.close()
    next = undefined
    if (!inboxes.size) return
    const transport = transports[(failures >> 1) % transports.length]!
    if (!current) set({ state: 'connecting', transport })
    names = namesNow()
    let asked = positionsNow()
    let isLive = false
    let isOver = false
    let recovered = true
    let signs = 0
    let connection: Connection | undefined
    let silence: never
    let heart: never
    let hole = ''

    const close = (): void => {
      isOver = true
      connection?.close()
      clock.clearTimeout(silence)
      clock.clearTimeout(heart)
    }

    const end = (status?: number): void => {
      if (isOver) return
      close()
      if (isLive) {
        current = undefined
        // What is on its way over the same cable gets no answer either.
        posting?.abort()
      } else {
        next = undefined
        failures++
      }
      if (next) return
      // 401 may be a token that has expired: once more, with a new one.
      if (/40[0345]|410/.test(`${status}`) || (status === 401 && isRenewing)) {
        stop()
        return set({ state: 'gone', status: status! })
      }
      if (!current) set({ state: 'waiting' })
      isRenewing ||= status === 401
      stopWaiting()
      timer = clock.setTimeout(
        connect,
        clock.Math.random() * Math.min(MOST_DELAY, 500 * 2 ** tries++),
      ) as never
    }

    const listen = (): void => {
      clock.clearTimeout(silence)
      silence = clock.setTimeout(end, isLive ? 2 * keepAlive : PATIENCE) as never
    }

    /** Says what was received: what is missing comes. */
    const sync = (): void => {
      asked = positionsNow()
      const known = [...asked].filter(([name]) => inboxes.get(name)!.last! >= 0)
      if (known.length) connection?.send?.(JSON.stringify({ sync: Object.fromEntries(known) }))
    }

    const beat = (delay: number): void => {
      clock.clearTimeout(heart)
      heart = clock.setTimeout(() => {
        if (connection?.send) sync()
        else post('{"sync":{}}').catch(() => {})
        beat(keepAlive)
      }, delay) as never
    }

    const begin = ({ ready, positions }: Ready): void => {
      keepAlive = ready.keepAlive * 1000
      for (const [name, position] of Object.entries(positions)) {
        const inbox = inboxes.get(name)
        const before = asked.get(name)
        const isBack = before && before[0] !== '-'
        // Without a history a long-poll has gaps all the time, every other connection when it comes back.
        if (!inbox) continue
        if (position === null) {
          recovered &&= inbox.last === undefined && transport !== 'poll'
          inbox.last = NaN
        } else if (position !== before) {
          recovered &&= !isBack
          if (isBack || !(inbox.last! >= 0)) inbox.last = +position
        }
      }
      if (!isLive) {
        isLive = true
        current?.close()
        current = next
        next = undefined
        failures = 0
        isRenewing = false
      }
      // What was published while the connection opened is asked for once the first messages have come.
      if (connection?.send) beat(SOON)
      else if (ready.beat) beat(keepAlive)
      set({ state: 'live', recovered, transport })
      flush()
    }

    const receive = (message: object): void => {
      if (isOver) return
      lastSign = clock.performance.now()
      // One that opens and ends at once is no better than one that does not open.
      if (++signs > 2) tries = 0
      if ('ready' in message) begin(message as Ready)
      else if ('ack' in message) outbox.settle(message as WireAnswer)
      else if (inboxes.get((message as WireMessage).channel)?.isEarly(message as WireMessage)) {
        // It is asked for once, and then whenever the client says what it has.
        const now = [...positionsNow()].join()
        if (connection?.send) {
          if (hole !== now) sync()
          hole = now
        } else if (isLive && !next) connect()
      }
      if (!isOver) listen()
    }

    next = { send: () => connection?.send, close }
    listen()
    address()
      .then((addressOf) => {
        if (isOver) return
        asked = positionsNow()
        connection = open[transport]({
          fetch,
          WebSocket,
          url: (poll) => addressOf(isLive ? (asked = positionsNow()) : asked, poll),
          receive,
          end,
        })
      })
      .catch((error: unknown) => {
        onError(error)
        end()
      })
  }

  const post = async (body: string, signal?: AbortSignal): Promise<Response> =>
    fetch((await address())(positionsNow()), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: signal!,
    })

  /** Sends what waits: on the connection where it takes messages, else one by one, so that they stay in order. */
  const flush = (): void => {
    const send = current?.send()
    if (send) return outbox.sendOn(send)
    const [first] = outbox.unsent
    if (!first || posting || (inboxes.size && !current)) return
    posting = new AbortController()
    post(JSON.stringify(first), posting.signal)
      .then(async (response) => {
        const { error, ack } = (await response.json()) as WireAnswer
        if (!error && !ack) throw error
        posting = undefined
        outbox.settle({ ack: first.key, error })
        flush()
      })
      // No answer: again later.
      .catch(() =>
        clock.setTimeout(() => {
          posting = undefined
          flush()
        }, 2000),
      )
  }

  const stopWaiting = (): void => clock.clearTimeout(timer)

  const stop = (): void => {
    current?.close()
    next?.close()
    current = next = undefined
    stopWaiting()
  }

  return {
    connect,
    wake: () => (current && clock.performance.now() - lastSign < keepAlive) || connect(),
    change() {
      if (!inboxes.size) {
        stop()
        set({ state: 'waiting' })
      } else if (namesNow() !== names || !(next ?? current)) connect()
    },
    flush,
    stop,
  }
}
