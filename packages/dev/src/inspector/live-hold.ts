import type { Hold } from '../holds/hold.ts'
import type { LiveConnection } from './live-connection.ts'

/** A hold as a connection that can be inspected and broken. */
export function liveHold(hold: Hold): LiveConnection {
  const { exchange, format, meta, since, subscriptions } = hold
  const { response, details, id } = exchange
  const isStream = format === 'http-stream'
  return {
    subscriber: hold,
    describe: () => ({
      id,
      kind: isStream ? 'stream' : 'long-poll',
      path: details.path ?? '/',
      since,
      channels: subscriptions.describe(),
      meta,
    }),
    sendText(text) {
      if (!isStream || response.writableEnded) return false
      response.write(text)
      return true
    },
    // A long-poll has no answer yet that could end cleanly.
    closeClient: () => void (isStream ? response.end() : hold.destroy()),
    drop: () => void response.destroy(),
  }
}
