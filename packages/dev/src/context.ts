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
  /** What is not to be logged again. */
  readonly once: Once
  readonly origin: OriginClient
  readonly channels: Channels
  /** WebSockets that are to end with the proxy. */
  readonly connections: Set<LiveConnection & { destroy(): void }>
  /** Long-polls and streams: a recover makes them ask the origin again, a restart cuts them. */
  readonly holds: Set<Hold>
  /** Spaces out the next links that holds ask for. */
  readonly updates: UpdateLimiter
  /** Who looks at what goes on, if anyone does. */
  readonly watch: Watch | undefined
  /** Requests to the links of holds. */
  readonly links: LinkRequests
  /** The `Grip-Sig` of now. */
  readonly sign: () => Promise<string>
}
