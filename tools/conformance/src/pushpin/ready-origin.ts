import type { LogWatch } from './log-watch.ts'
import { control, hold, open, webSocketOrigin } from '../harness/answers.ts'
import { Exchange } from '../harness/http-client.ts'
import { type OriginServer, startOriginServer } from '../harness/origin-server.ts'
import { WebSocketClient } from '../harness/web-socket-client.ts'
import { within } from '../harness/within.ts'

/** An origin of the fixture's own, on a route of its own, that a starting Pushpin is tried out with. */
export interface ReadyOrigin {
  /** Line for the routes file. */
  route: string
  /** Tries until a stream and a WebSocket hear what is published. */
  isServed(pushpin: StartingPushpin): Promise<void>
  close(): Promise<void>
}

export interface StartingPushpin {
  url: string
  controlUrl: string
  log: LogWatch
}

const HOST = 'ready.invalid'

export async function startReadyOrigin(): Promise<ReadyOrigin> {
  const server = await startOriginServer()
  return {
    route: `${HOST} ${new URL(server.url).host},over_http`,
    close: () => server.close(),
    isServed: (pushpin) => carriesTraffic(pushpin, server),
  }
}

/**
 * Resolves once a Pushpin in front of this server has brought a publish to a stream and to a WebSocket. Each link
 * between Pushpin's processes loses what is sent before it is connected, so every kind of traffic is tried again until
 * it has passed once.
 */
export async function carriesTraffic(
  { url, controlUrl, log }: StartingPushpin,
  server: OriginServer,
): Promise<void> {
  const origin = server.origin(HOST)
  for (let attempt = 1; ; attempt++) {
    // What comes late on a busy machine is not lost.
    const patience = Math.min(2 * attempt, 20)
    const channel = `ready-${attempt}`
    const accept = open(control({ type: 'subscribe', channel }))
    const webSocket = webSocketOrigin({ 'OPEN\r\n': accept })
    origin.answer((request, index) =>
      request.method === 'GET' ? hold('stream', channel, 'held.') : webSocket(request, index),
    )
    const stream = new Exchange(url, '/', HOST)
    const client = new WebSocketClient(new URL(url.replace('http', 'ws')), HOST)
    try {
      await Promise.all([stream.until('held.', patience), client.opened(patience)])
      const subscribed = log.waitFor((line) => line.endsWith(` channel=${channel}`), 2)
      await within(subscribed, 'two subscriptions', patience)
      const formats = {
        'http-stream': { content: 'published.' },
        'ws-message': { content: 'published.' },
      }
      const body = JSON.stringify({ items: [{ channel, formats }] })
      await new Exchange(controlUrl, '/publish/', HOST, { method: 'POST', body }).complete(patience)
      await Promise.all([stream.until('published.', patience), client.message(patience)])
      return
    } catch {
      // Not yet.
    } finally {
      stream.abort()
      client.destroy()
    }
  }
}
