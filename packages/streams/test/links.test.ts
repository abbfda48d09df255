import { createGripHandler } from '@grip/core'
import { signedRequest } from '@grip/dev/test'
import { createReliableStreams, createStreams, memoryHistory, text } from '@grip/streams'
import { expect, it } from 'vitest'

// Where the proxy asks for what follows, seen by the header that it gets.
it.each([
  ['POST', '/api/chat', '</api/chat?runId=a>; rel=next; timeout=5'],
  ['GET', '/api/chat?runId=a', '<./chat?runId=a>; rel=next; timeout=5'],
])('a client that comes back by a %s is followed where a GET is answered', async (method, path, link) => {
  const streams = createStreams<string>({
    history: memoryHistory(),
    codec: text,
    path: (id) => `/api/chat?runId=${id}`,
    onError: () => {},
  })
  const publisher = { publish: async () => {} }
  let end!: () => void
  const written = streams.write(publisher, 'a', async function* () {
    yield 'one'
    await new Promise<void>((resolve) => (end = resolve))
  })
  const config = 'http://127.0.0.1:1/?iss=pushpin&key=changeme'
  const app = createGripHandler((_, grip) => streams.resume(grip, 'a'), { config })
  const request = await signedRequest(`http://localhost${path}`, {
    method,
    headers: { 'last-event-id': '1' },
  })
  const response = await app.fetch(request)
  expect([response.status, response.headers.get('grip-link')]).toEqual([200, link])
  end()
  await written
})

it('a client that has just come is looked after sooner than one that has been there', async () => {
  const streams = createReliableStreams({ history: memoryHistory() })
  const config = 'http://127.0.0.1:1/?iss=pushpin&key=changeme'
  const app = createGripHandler((_, grip) => streams.hold(grip, 'news'), { config })
  const linkOf = async (init: Parameters<typeof signedRequest>[1]): Promise<string | null> =>
    (await app.fetch(await signedRequest('http://localhost/news', init))).headers.get('grip-link')
  expect(await linkOf({})).toBe('<./news>; rel=next; timeout=3')
  expect(await linkOf({ lastIds: { news: '0' } })).toBe('<./news>; rel=next; timeout=30')
})
