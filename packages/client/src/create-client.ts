import { channelName } from './channel-name.ts'
import { Inbox } from './inbox.ts'
import { Outbox } from './outbox.ts'
import { stayConnected } from './stay-connected.ts'
import { open } from './transports.ts'
import type { Client, ClientChannel, ClientOptions, DefinedChannels, Snapshot, TypesOf } from './types.ts'

/**
 * Connects to the channels of an app, and stays connected. It reconnects after a random delay, when the network is back,
 * when the page becomes visible, and when the connection is silent. It fetches what it missed, and keeps what it could not
 * send. Nothing is opened before the first listener.
 *
 * @throws {TypeError} No `url`, or a transport that is not one.
 *
 * @example
 * import type { channels } from './channels.ts'
 *
 * const client = createClient<typeof channels>({ url: '/live' })
 * client.channel('room-{room}', { room: 'kitchen' }).on('message', ({ text }) => console.log(text))
 */
export function createClient<Defined extends DefinedChannels = DefinedChannels>({
  url,
  transports = ['stream', 'webSocket', 'poll'],
  params,
  fetch = globalThis.fetch,
  WebSocket = globalThis.WebSocket,
  clock = globalThis,
  onError = console.error,
}: ClientOptions): Client<TypesOf<Defined>> {
  if (!url || !transports.length || !transports.every((one) => Object.hasOwn(open, one)))
    throw new TypeError('"url" is missing, or "transports" names an unknown transport')

  const { document, addEventListener, location } = globalThis as Partial<typeof globalThis>
  const inboxes = new Map<string, Inbox>()
  const listeners = new Set<() => void>()
  const own = clock.Math.random().toString(36).slice(2)
  const outbox = new Outbox(own, () => set({ unsent: outbox.unsent }))
  const ended = new AbortController()
  let snapshot: Snapshot = { state: 'waiting', recovered: true, transport: transports[0]!, unsent: [] }
  let change: never

  const set = (news: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...news }
    for (const listener of listeners) listener()
  }

  const {
    connect,
    flush,
    stop,
    wake,
    change: changed,
  } = stayConnected({
    transports,
    fetch,
    WebSocket,
    clock,
    inboxes,
    outbox,
    async address() {
      const more = await params?.()
      return (positions, poll) => {
        const address = new URL(url, location?.href)
        const { searchParams } = address
        for (const [name, at] of positions) searchParams.append('channel', at ? `${name}@${at}` : name)
        for (const [name, value] of Object.entries({ client: own, ...more, ...(poll && { poll }) }))
          searchParams.set(name, value)
        return address.href
      }
    },
    onError,
    set,
  })

  const changeSoon = (): void => {
    clock.clearTimeout(change)
    change = clock.setTimeout(() => snapshot.state === 'gone' || changed(), 0) as never
  }

  /** A connection is likely to work now, whatever the delay was to be. */
  const chance = (): unknown => snapshot.state === 'gone' || wake()
  addEventListener?.('online', chance, { signal: ended.signal })
  document?.addEventListener('visibilitychange', chance, { signal: ended.signal })

  const client: Client = {
    channel(pattern, ...[parameters, { history = 0 } = {}]) {
      const name = channelName(pattern, parameters as object | undefined)
      return {
        name,
        on(event, listener) {
          const inbox = inboxes.get(name) ?? new Inbox(history, onError)
          inboxes.set(name, inbox)
          const remove = inbox.add(event, listener)
          changeSoon()
          return () => {
            if (!remove() || inboxes.get(name) !== inbox) return
            inboxes.delete(name)
            changeSoon()
          }
        },
        send(event, data) {
          const sent = outbox.add({ channel: name, event, data })
          if (ended.signal.aborted) outbox.close()
          else flush()
          return sent
        },
      } satisfies ClientChannel as ClientChannel
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
    retry: () => ended.signal.aborted || connect(),
    close() {
      ended.abort()
      stop()
      outbox.close()
      set({ state: 'gone' })
    },
  }
  return client as unknown as Client<TypesOf<Defined>>
}
