import { signGripSig, type DecodedPublishItem } from '@grip/core/wire'
import { Channels, type Subscriber } from './channels.ts'
import type { Clock } from './clock.ts'
import type { ProxyContext } from './context.ts'
import { Faults } from './faults.ts'
import { faultyOrigin } from './faulty-origin.ts'
import { LinkRequests } from './link-requests.ts'
import type { Watch } from './inspector/watch.ts'
import type { Log } from './log.ts'
import { Once } from './once.ts'
import type { Settings } from './options.ts'
import type { OriginClient } from './origin-client.ts'
import { Publications } from './publish/publications.ts'
import { UpdateLimiter } from './update-limiter.ts'

/** What a proxy is made of. */
export interface EngineParts {
  settings: Settings
  clock: Clock
  log: Log
  origin: OriginClient
  /** Makes the client for links of holds that lead to another host. */
  connect: (url: URL) => OriginClient
  /** Watches what happens. Default: nobody. */
  watch?: Watch | undefined
  /** Called with each promise that a request waits for before it goes out. Default: nobody. */
  track?: ((promise: Promise<unknown>) => void) | undefined
}

/** A proxy without its ports. */
export interface Engine {
  readonly context: ProxyContext
  readonly faults: Faults
  /** Takes items from a publisher. */
  publish(items: readonly DecodedPublishItem[]): void
  /** How many items of a channel are waiting for others. */
  waiting(channel: string): number
  /** Delivers what is published to a subscriber this many milliseconds late. */
  slowDown(subscriber: Subscriber, milliseconds: number): void
  /** How late a subscriber receives what is published, in milliseconds. */
  delayOf(subscriber: Subscriber): number
  /** Forgets the last ids, and makes every hold ask the origin again. */
  recover(): void
  /** Cuts every WebSocket and hold without a close, and forgets everything. */
  cut(): void
  /** Cuts everything, for good. */
  close(): void
}

/** Puts the parts of a proxy together. */
export function createEngine(parts: EngineParts): Engine {
  const { settings, clock, log, origin, connect, watch, track = () => {} } = parts
  const faults = new Faults(clock, log)
  const app = faultyOrigin(origin, faults)
  const sign = createSigner(settings, track)
  const context: ProxyContext = {
    settings,
    clock,
    log,
    once: new Once(),
    origin: app,
    channels: new Channels(clock),
    connections: new Set(),
    holds: new Set(),
    watch,
    updates: new UpdateLimiter(clock),
    links: new LinkRequests(app, sign, connect),
    sign,
  }
  const publications = new Publications(context.channels, log, clock)
  const cut = (): void => {
    for (const connection of [...context.connections]) connection.destroy()
    for (const hold of [...context.holds]) hold.destroy()
    publications.forget()
    context.channels.forgetLastIds()
  }
  return {
    context,
    faults,
    publish(items) {
      if (watch?.isAwake === true) for (const item of items) watch.publish(item)
      faults.admit(items, (admitted) => publications.publish(admitted))
    },
    waiting: (channel) => publications.waiting(channel),
    slowDown: (subscriber, milliseconds) => publications.slowDown(subscriber, milliseconds),
    delayOf: (subscriber) => publications.delayOf(subscriber),
    recover() {
      log('recover', 'every long-poll, and every stream with a next link, asks the origin again')
      context.channels.forgetLastIds()
      for (const hold of [...context.holds]) hold.recover()
    },
    cut,
    close() {
      cut()
      faults.clear()
      context.updates.close()
      context.links.close()
      app.close()
    },
  }
}

// A token is used for every request of its second, as in production.
function createSigner(
  { key, issuer }: Settings,
  track: (promise: Promise<unknown>) => void,
): () => Promise<string> {
  let second = 0
  let token: Promise<string> | undefined
  return () => {
    const now = Math.floor(Date.now() / 1000)
    if (token === undefined || now !== second) {
      second = now
      token = signGripSig(key, { iss: issuer, exp: now + 3600 })
      track(token)
    }
    return token
  }
}
