import type { Channels } from './channels.ts'
import type { Clock } from './clock.ts'
import type { Hold } from './holds/hold.ts'
import type { LiveConnection } from './inspector/live-connection.ts'
import type { Watch } from './inspector/watch.ts'
import type { LinkRequests } from './link-requests.ts'
import type { Log } from './log.ts'
import type { Settings } from './options.ts'
import type { Once } from './once.ts'
import type { OriginClient } from './origin-client.ts'
import type { UpdateLimiter } from './update-limiter.ts'

/** What the parts of one proxy share. */
export interface ProxyContext {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
  /** Lines that must not be logged again. */
  readonly once: Once
  readonly origin: OriginClient
  readonly channels: Channels
  /** WebSockets that end with the proxy. */
  readonly connections: Set<LiveConnection & { destroy(): void }>
  /** Long-polls and streams: a recover makes them ask the origin again, a restart cuts them. */
  readonly holds: Set<Hold>
  /** Spaces out the next links that holds ask for. */
  readonly updates: UpdateLimiter
  /** Watches what happens, if anybody does. */
  readonly watch: Watch | undefined
  /** Requests to the links of holds. */
  readonly links: LinkRequests
  /** The current `Grip-Sig`. */
  readonly sign: () => Promise<string>
}
