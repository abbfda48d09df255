import { call } from './call.ts'
import { channelName } from './channel-name.ts'
import { check, checkType, checkFields } from './check.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createOutbox } from './outbox.ts'
import { readOptions } from './read-options.ts'
import { stayConnected } from './stay-connected.ts'
import { createTimer } from './timer.ts'
import type { Client, ClientChannel, ClientOptions, DefinedChannels, Snapshot, TypesOf } from './types.ts'

/**
 * Connects to the channels of an app, and stays connected. It reconnects after a random delay, when the network is back,
 * when the page becomes visible, and when the connection is silent. It fetches what it missed, and keeps what it could not
 * send. Nothing is opened before the first listener.
 *
 * @throws {TypeError} An option that cannot be used; the message names it, and the `code` is `ERR_INVALID_ARGUMENT`.
 *
 * @example
 * import type { channels } from './channels.ts'
 *
 * const client = createClient<typeof channels>({ url: '/live' })
 * client.channel('room-{room}', { room: 'kitchen' }).on('message', ({ text }) => console.log(text))
 */
export function createClient<Defined extends DefinedChannels = DefinedChannels>(
  options: ClientOptions,
): Client<TypesOf<Defined>> {
  const settings = readOptions(options)
  const inboxes = new Map<string, Inbox>()
  const listeners = new Set<readonly [() => void]>()
  const outbox = createOutbox(settings.client, (unsent) => set({ unsent }))
  const ended = new AbortController()
  const soon = createTimer(settings.clock)
  let snapshot: Snapshot = {
    state: 'waiting',
    recovered: true,
    transport: settings.transports[0]!,
    unsent: [],
  }

  const set = (news: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...news }
    for (const [listener] of listeners) void call(listener, settings.onError)
  }

  const connection = stayConnected(settings, inboxes, outbox, set)
  const unlessGone = (act: () => void) => (): unknown => snapshot.state === 'gone' || act()
  const change = unlessGone(connection.change)

  // A connection is likely to work now, so the delay no longer matters.
  const chance = unlessGone(connection.wake)
  globalThis.addEventListener?.('online', chance, ended)
  // It bubbles up from the document.
  globalThis.addEventListener?.('visibilitychange', chance, ended)

  const client: Client = {
    channel(pattern, ...[parameters, options = {}]) {
      const name = channelName(pattern, parameters as object | undefined)
      checkFields('options', options, ['history'])
      const { history = 0 } = options
      check(
        Number.isInteger(history) && history >= 0 && history <= 100,
        '"history" must be a whole number from 0 to 100',
      )
      return {
        name,
        on(event, listener) {
          checkType('event', event, 'string')
          checkType('listener', listener, 'function')
          const entry = [event, listener] as const
          const inbox = inboxes.get(name) ?? createInbox(history, settings.onError)
          inboxes.set(name, inbox)
          inbox.listeners.add(entry)
          soon(change)
          return () => {
            if (!inbox.listeners.delete(entry) || inbox.listeners.size) return
            inboxes.delete(name)
            soon(change)
          }
        },
        send(event, data) {
          const sent = outbox.add({ channel: name, event, data })
          if (ended.signal.aborted) outbox.close()
          else connection.send()
          return sent
        },
      } satisfies ClientChannel as ClientChannel
    },
    subscribe(listener) {
      checkType('listener', listener, 'function')
      // Of its own: the same function may subscribe twice.
      const entry = [listener] as const
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    getSnapshot: () => snapshot,
    retry: () => ended.signal.aborted || connection.connect(),
    close() {
      ended.abort()
      connection.close()
      outbox.close()
      set({ state: 'gone' })
    },
  }
  return client as unknown as Client<TypesOf<Defined>>
}
