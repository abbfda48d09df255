import { expect, it, vi } from 'vitest'
import { createGripHandler } from '../../src/index.ts'
import { decodeWebSocketEvents } from '../../src/wire.ts'
import { expectNoSecret } from '@grip/trust/test'
import { FAR, pushpinToken } from '../signature/tokens.ts'
import { SECRETS, KEY, TOKEN, PASSWORD, VERIFY, SIGNATURE, expectNoCanary } from './canaries.ts'

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const GRIP_URL = `http://127.0.0.1:5561?iss=canary&key=${KEY}&verify-key=${VERIFY}`

it('E2 hides secrets in what a handler answers and logs', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const app = createGripHandler((_, grip) => grip.holdStream('c'))
  const headers = { 'grip-sig': SIGNATURE, 'content-type': 'application/websocket-events' }
  const platform = { waitUntil: () => undefined }
  const envs = [{ GRIP_URL }, { GRIP_URL: `http://example.com?key=${TOKEN}` }, { GRIP_URL: `//${TOKEN}` }]
  const statuses: number[] = []
  for (const env of envs) {
    for (const method of ['GET', 'POST']) {
      const response = await app.fetch(new Request('http://app/', { method, headers }), env, platform)
      statuses.push(response.status)
      expectNoCanary([...response.headers, await response.text()])
    }
  }
  expect(statuses).toEqual([501, 403, 500, 500, 500, 500])
  expect(log).toHaveBeenCalledTimes(4)
  for (const call of log.mock.calls) expectNoCanary(call)
})

it.each(['TEXT zz\r\n', `${TOKEN}\t\r\n`, 'TEXT 5\r\n', `TEXT 3\r\n${TOKEN}\r\n`, `OPEN\r\n${TOKEN}`])(
  'E2 hides the body %j from the error of its decoding',
  (body) => {
    const error = caught(() => decodeWebSocketEvents(Buffer.from(`TEXT c\r\n${TOKEN}\r\n${body}`)))
    expect(error).toHaveProperty('code', 'ERR_GRIP_WEBSOCKET_EVENTS')
    expectNoCanary(error)
  },
)

it('E2 hides messages and tokens from the errors of a handler and its answers', async () => {
  const [log, warn] = [
    vi.spyOn(console, 'error').mockReturnValue(),
    vi.spyOn(console, 'warn').mockReturnValue(),
  ]
  const app = createGripHandler(
    (request, grip) =>
      request.method === 'GET'
        ? grip.holdStream('c')
        : grip.webSocket({ message: (ws) => ws.send('x'.repeat(2e6)) }),
    { config: { controlUrl: 'http://127.0.0.1:5561', issuer: 'canary', key: KEY } },
  )
  const own = pushpinToken({ exp: FAR, iss: 'canary' }, KEY)
  const type = { 'content-type': 'application/websocket-events', cookie: PASSWORD }
  const bodies = [
    'OPEN\r\n',
    `TEXT c\r\n${TOKEN}\r\n`,
    `TEXT zz\r\n${TOKEN}`,
    `TEXT 2\r\n\xff${TOKEN}`,
    TOKEN,
  ]
  const answers: unknown[] = []
  for (const token of [own, SIGNATURE, `${own}x`, `${own}, ${own}`]) {
    for (const body of bodies) {
      const init = { method: 'POST', headers: { ...type, 'grip-sig': token }, body }
      answers.push(await app.fetch(new Request(`http://app/?${TOKEN}`, init)))
    }
    answers.push(
      await app.fetch(new Request('http://app/', { headers: { 'grip-sig': token, cookie: PASSWORD } })),
    )
  }
  for (const answer of answers as Response[]) {
    const text = await answer.text()
    expectNoSecret([answer.status, [...answer.headers], text], [own, ...SECRETS, SIGNATURE])
  }
  for (const call of [...log.mock.calls, ...warn.mock.calls])
    expectNoSecret(call, [own, ...SECRETS, SIGNATURE])
  expect([log.mock.calls.length > 0, warn.mock.calls.length > 0]).toEqual([true, true])
})
