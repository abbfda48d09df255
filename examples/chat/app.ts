import { createGripHandler, sse } from '@grip/core'

export default createGripHandler(
  async (request, grip) => {
    switch (new URL(request.url).pathname) {
      case '/events':
        return grip.holdStream('news', { headers: { 'content-type': 'text/event-stream' } })
      case '/poll':
        return grip.holdResponse('news', { timeout: 25 })
      case '/chat':
        return grip.webSocket({
          open: (ws) => ws.subscribe('news'),
          message: (ws, data) => grip.publish('news', everyone(data)),
        })
      case '/say':
        await grip.publish('news', everyone(await request.text()))
        return new Response(null, { status: 204 })
      default:
        return new Response('Not found\n', { status: 404 })
    }
  },
  { allowedOrigins: 'same-origin' },
)

const everyone = (data: string | Uint8Array) => ({
  httpStream: sse({ data }),
  httpResponse: data,
  webSocket: data,
})
