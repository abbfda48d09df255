import { createGripHandler, type GripHandler, sse } from '@grip/core'

/** Seconds after which a client hears that the proxy is still there; the page takes two of them missed for the end. */
const KEEP_ALIVE = 10

/** What says so on a WebSocket: a text, since pages do not see pings. */
const PING = '{"ping":true}'

/** A user's words are text: no browser may take them for a page of this site. */
const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

/** The program of the README, with keep-alives. */
const program: GripHandler = createGripHandler(
  async (request, grip) => {
    switch (new URL(request.url).pathname) {
      case '/events':
        return grip.holdStream('news', {
          headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
          keepAlive: { content: sse({ event: 'ping', data: '' }), timeout: KEEP_ALIVE },
        })
      case '/poll':
        return grip.holdResponse('news', { headers: PLAIN, timeout: KEEP_ALIVE })
      case '/chat':
        return grip.webSocket({
          open(ws) {
            ws.subscribe('news')
            ws.control({ type: 'keep-alive', messageType: 'text', content: PING, timeout: KEEP_ALIVE })
          },
          message: (ws, data) => grip.publish('news', everyone(data)),
        })
      case '/say':
        if (request.method !== 'POST')
          return new Response('Post it\n', { status: 405, headers: { allow: 'POST' } })
        if (isForeign(request)) return new Response('Not from another site\n', { status: 403 })
        await grip.publish('news', everyone(await request.text()))
        return new Response(null, { status: 204 })
      default:
        return new Response('Not found\n', { status: 404 })
    }
  },
  { allowedOrigins: 'same-origin' },
)

export default program

const everyone = (data: string | Uint8Array) => ({
  httpStream: sse({ data }),
  httpResponse: { headers: PLAIN, body: data },
  webSocket: data,
})

/** Whether a page of another site sent it. Browsers name the page of every POST; curl and servers name none. */
function isForeign({ headers }: Request): boolean {
  const host = headers.get('host')
  return ![null, `http://${host}`, `https://${host}`].includes(headers.get('origin'))
}
