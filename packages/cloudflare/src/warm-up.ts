import { createGripHandler, type FetchApp } from '@grip/core'

/** The adapter, as far as it is needed here. */
type Serve = (app: FetchApp) => {
  fetch(request: Request, env: object, context: { waitUntil(): void }): Promise<Response>
}

/**
 * Opens and echoes one WebSocket that does not exist, with all checks. Engines compile a function when it first
 * runs, which takes several times as long as to run it; this way the first request does not wait for that.
 *
 * Outside of a request a Worker can make no `Response` with a body, so there this rejects at the very end.
 */
export async function warmUp(serve: Serve): Promise<Response> {
  const echo = createGripHandler((_, grip) => grip.webSocket({ message: (ws, data) => ws.send(data) }), {
    onError: () => {},
  })
  const request = new Request('http://localhost/', { method: 'POST', headers: HEADERS })
  // Nor can it make a `Request` with one.
  request.arrayBuffer = () => Promise.resolve(new TextEncoder().encode(EVENTS).buffer)
  return serve(echo).fetch(request, ENV, { waitUntil: () => {} })
}

const EVENTS = 'OPEN\r\nTEXT 5\r\nhello\r\n'

/** The environment of that handler, and of no other. */
export const ENV = { GRIP_URL: 'http://localhost?iss=warm-up&key=of-a-proxy-that-does-not-exist-anywhere' }

/** What such a proxy would send. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-length': String(EVENTS.length),
  'content-type': 'application/websocket-events',
  'grip-sig':
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJ3YXJtLXVwIiwiZXhwIjo0MTAyNDQ0ODAwfQ.38bw5Ulemlp1vt3E9u3ZVqdH-vaqyGdFx3MrDSYfZ44',
}
