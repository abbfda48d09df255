import { GET, POST } from '../../../../examples/chat/route.ts'

interface EdgeEvent extends Event {
  request: Request
  respondWith(response: Promise<Response>): void
}

addEventListener('fetch', (event) => {
  const { request } = event as EdgeEvent
  ;(event as EdgeEvent).respondWith((request.method === 'GET' ? GET : POST)(request, event))
})
