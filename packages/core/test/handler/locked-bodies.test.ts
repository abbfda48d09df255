import { expect, it } from 'vitest'
import { createGripHandler, Grip, webSocketFromRequest } from '@grip/core'
import { serveApp } from '@grip/core/adapter'
import { events, GRIP_URL } from '../support/proxy.ts'

const MESSAGE =
  'the body has already been read by other code, and can be read only once: run this before anything else that reads it'

/** Events whose body somebody else has begun to read. */
function lockedEvents(): Request {
  const request = events('OPEN\r\n')
  request.body!.getReader()
  return request
}

it('events whose body is being read by other code are refused with the reason, in either style', async () => {
  const errors: unknown[] = []
  const app = createGripHandler((_, grip) => grip.webSocket({}), {
    config: GRIP_URL,
    onError: (error) => errors.push(error),
  })
  expect((await app.fetch(lockedEvents())).status).toBe(500)
  expect(errors).toMatchObject([{ code: 'ERR_GRIP_CONFIG', message: MESSAGE }])
  await expect(webSocketFromRequest(lockedEvents(), new Grip(GRIP_URL))).rejects.toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: MESSAGE,
  })
})

it('C1 a response whose body is being read by other code becomes a 500 before anything is sent', async () => {
  const reported: unknown[] = []
  const app = {
    fetch() {
      const response = new Response('x')
      response.body!.getReader()
      return response
    },
  }
  const call = {
    request: new Request('https://app.test/'),
    platform: {},
    native: [],
    report: (error: unknown) => reported.push(error),
  }
  expect(await serveApp('toX', app)(call, ({ status }) => status)).toBe(500)
  expect(reported).toMatchObject([
    {
      code: 'ERR_INVALID_ARGUMENT',
      message: '"fetch" of the app must return a Response to send; the body of this one was read already',
    },
  ])
})
