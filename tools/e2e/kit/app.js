import { createGripHandler, sse } from '@grip/core'

/** A chat of two formats, as the README shows one. */
export default createGripHandler((request, grip) => {
  switch (new URL(request.url).pathname) {
    case '/events':
      return grip.holdStream('news')
    case '/poll':
      return grip.holdResponse('news', { timeout: 25 })
    default:
      return grip.webSocket({
        open: (ws) => ws.subscribe('news'),
        message: (_, data) =>
          grip.publish('news', { webSocket: data, httpStream: sse({ data }), httpResponse: data }),
      })
  }
})
