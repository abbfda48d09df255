import { findAddress } from './address.ts'
import type { Inbox, WireMessage } from './inbox.ts'
import type { Outbox, WireAnswer } from './outbox.ts'
import { postTo } from './post-to.ts'
import type { Settings } from './read-options.ts'
import { type Connection, type Incoming, open, type Ready } from './transports.ts'
import { createTimer } from './timer.ts'
import type { Snapshot } from './types.ts'

/** What stays connected. */
export interface StayingConnected {
  /** Opens a connection now. */
  connect(): void
  /** Opens one, unless something arrived on the current one recently. */
  wake(): void
  /** Opens one if the channels have changed. */
  change(): void
  /** Sends what is unsent. */
  send(): void
  /** Closes all. */
  close(): void
}

/** An attempt to connect, and the connection that it leads to. */
interface Attempt {
  send(): Connection['send']
  close(): void
}

/** Milliseconds that a connection may take to open, and the longest delay before the next attempt. */
const PATIENCE = 5000

/**
 * Keeps a connection open for the channels that are listened to.
 *
 * @param set Says what has changed.
 */
export function stayConnected(
  settings: Settings,
  inboxes: ReadonlyMap<string, Inbox>,
  outbox: Outbox,
  set: (news: Partial<Snapshot>) => void,
): StayingConnected {
  const { transports, clock, onError } = settings
  let current: Attempt | undefined
  let next: Attempt | undefined
  let tries = 0
  let failures = 0
  let isRenewing = false
  // For the message that is being posted.
  let posting: AbortController | undefined
  const retry = createTimer(clock)
  // Gives up on it, and then waits before the next try.
  const later = createTimer(clock)
  // The latest attempt.
  let names = ''
  let lastSign = 0
  let keepAlive = PATIENCE

  const positionsNow = (): Map<string, string> =>
    new Map([...inboxes].map(([name, inbox]) => [name, inbox.position()]))

  const namesNow = (): string => [...inboxes.keys()].join()

  /** Opens a connection; the previous one stays until the new one is ready. */
  const connect = (): void => {
    retry()
    next?.close()
    next = undefined
    if (!inboxes.size) return
    const transport = transports[(failures >> 1) % transports.length]!
    if (!current) set({ state: 'connecting', transport })
    names = namesNow()
    // Where the latest request begins.
    let asked!: ReadonlyMap<string, string>
    let isLive = false
    let isOver = false
    let recovered = true
    let signs = 0
    let connection: Connection | undefined
    const silence = createTimer(clock)
    const heart = createTimer(clock)

    const close = (): void => {
      isOver = true
      connection?.close()
      silence()
      heart()
    }

    const end = (status?: number): void => {
      if (isOver) return
      close()
      if (isLive) {
        current = undefined
        // A message on its way over the same cable gets no answer either.
        posting?.abort()
      } else {
        next = undefined
        failures++
      }
      if (next) return
      // What a failed request throws is no status. A 401 may mean an expired token: try once more, with a new one.
      if (/^4(0[0345]|10)/.test(status as never) || (status === 401 && isRenewing)) {
        closeAll()
        return set({ state: 'gone', status: status! })
      }
      if (!current) set({ state: 'waiting' })
      isRenewing ||= status === 401
      retry(connect, clock.Math.random() * Math.min(PATIENCE, 500 * 2 ** tries++))
    }

    const listen = (): void => silence(end, isLive ? 2 * keepAlive : PATIENCE)

    /** Reports what was received, and the app sends what is missing. */
    const sync = (): void => {
      asked = positionsNow()
      const known = [...asked].filter(([, position]) => position >= '0')
      if (known.length) connection!.send!(JSON.stringify({ sync: Object.fromEntries(known) }))
    }

    const beat = (delay: number): void =>
      heart(() => {
        if (connection!.send) sync()
        else postTo(settings, positionsNow, '{"sync":{}}').catch(() => {})
        beat(keepAlive)
      }, delay)

    const begin = ({ ready, positions }: Ready): void => {
      keepAlive = ready.keepAlive * 1000
      for (const [name, position] of Object.entries(positions)) {
        const inbox = inboxes.get(name)
        const before = asked.get(name)
        const isBack = before! >= '0'
        if (!inbox) continue
        // Without a history, a long-poll always has gaps, and any other connection has one when it comes back.
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
      // Once the first messages have arrived, ask for what was published while the connection opened.
      if (connection!.send) beat(200)
      else if (ready.beat) beat(keepAlive)
      set({ state: 'live', recovered, transport })
      flush()
    }

    const receive = (message: Incoming): void => {
      if (isOver) return
      lastSign = clock.performance.now()
      const inbox = inboxes.get(message.channel!)
      // A connection that opens and ends at once is no better than one that does not open.
      if (++signs > 2) tries = 0
      if (message.ready) begin(message as Ready)
      else if (message.ack) outbox.receive(message as WireAnswer)
      else if (inbox?.receive(message as WireMessage)) {
        // It is asked for once, and then whenever the client reports what it has, or connects after a delay.
        const isNew = inbox.hole !== inbox.last
        inbox.hole = inbox.last
        if (connection!.send) {
          if (isNew) sync()
        } else if (isLive && !next) (isNew ? connect : end)()
      }
      if (!isOver) listen()
    }

    next = { send: () => connection!.send, close }
    listen()
    findAddress(settings)
      .then((addressOf) => {
        if (isOver) return
        connection = open[transport]({
          ...settings,
          address: (poll) => addressOf((asked = positionsNow()), poll),
          receive,
          end,
        })
      })
      .catch((error: unknown) => {
        onError(error)
        end()
      })
  }

  /** Sends what waits: on the connection if it takes messages, else one by one, so that they stay in order. */
  const flush = (): void => {
    const send = current?.send()
    if (send) return outbox.send(send)
    const [first] = outbox.unsent()
    if (!first || posting || (inboxes.size && !current)) return
    posting = new AbortController()
    // A request that a proxy has lost is never answered.
    later(() => posting!.abort(), 30_000)
    void postTo(settings, positionsNow, first.text, posting.signal)
      .then(async (response) => {
        const { ack, error } = ((await response.json().catch(() => 0)) ?? 0) as Partial<WireAnswer>
        // Without an ack, a 4xx is final, unless a later try may succeed; anything else is no answer of the app.
        if (!ack && !/^4(?!08|2[59])/.test(response.status as never)) throw response
        outbox.receive({
          ack: first.key,
          error:
            ack || typeof error?.code === 'string'
              ? error
              : { code: 'ERR_CLIENT_REFUSED', message: `the server answered ${response.status}` },
        })
      })
      // No answer: again later.
      .catch(() => new Promise((resolve) => later(resolve as () => void, 2000)))
      .then(() => {
        posting = undefined
        later()
        flush()
      })
  }

  const closeAll = (): void => {
    current?.close()
    next?.close()
    current = next = undefined
    retry()
  }

  return {
    connect,
    wake: () => (current && lastSign + keepAlive > clock.performance.now()) || connect(),
    change() {
      if (!inboxes.size) {
        closeAll()
        set({ state: 'waiting' })
      } else if (namesNow() !== names || !(next ?? current)) connect()
    },
    send: flush,
    close: closeAll,
  }
}
