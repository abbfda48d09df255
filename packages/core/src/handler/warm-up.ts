import { createGripHandler } from './create-grip-handler.ts'
import type { FetchApp } from './invoke-app.ts'
import { isGripApp } from './platform.ts'

/** An adapter whose requests are web-standard ones, as far as it is needed here. */
export type ServeApp = (app: FetchApp) => {
  fetch(request: Request, env: object, context: { waitUntil(): void }): Promise<Response>
}

let warm = false

/**
 * Has the engine compile what the first request would otherwise wait for: opens and echoes one WebSocket that does not
 * exist, with all checks. An adapter calls it where its platform lets work be done before a request comes.
 *
 * It does so once, and only when it is given an app of this library, of which it calls nothing.
 */
export function warmUp(app: FetchApp, serve: ServeApp): void {
  if (warm || !isGripApp(app)) return
  warm = true
  echo(serve).catch(() => undefined)
}

/** The echo. Outside of a request a Worker can make no `Response` with a body, so there it rejects at its very end. */
export async function echo(serve: ServeApp): Promise<Response> {
  const app = createGripHandler((_, grip) => grip.webSocket({ message: (ws, data) => ws.send(data) }), {
    onError: () => {},
  })
  const request = new Request('http://localhost/', { method: 'POST', headers: HEADERS })
  // Nor can it make a `Request` with one.
  request.arrayBuffer = () => Promise.resolve(new TextEncoder().encode(EVENTS).buffer)
  return serve(app).fetch(request, ENV, { waitUntil: () => {} })
}

const EVENTS = 'OPEN\r\nTEXT 5\r\nhello\r\n'

/** The environment of that handler, and of no other. */
export const ENV = { GRIP_URL: 'http://localhost?iss=warm-up&key=of-a-proxy-that-does-not-exist-anywhere' }

/** What such a proxy would send. */
export const HEADERS: Readonly<Record<string, string>> = {
  // As long as the events.
  'content-length': '21',
  'content-type': 'application/websocket-events',
  'grip-sig':
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJ3YXJtLXVwIiwiZXhwIjo0MTAyNDQ0ODAwfQ.38bw5Ulemlp1vt3E9u3ZVqdH-vaqyGdFx3MrDSYfZ44',
}
