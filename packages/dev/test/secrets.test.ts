import { expectNoSecret } from '@grip/trust/test'
import { expect, it, onTestFinished } from 'vitest'
import { formatEvent, runCli } from '../src/run-cli.ts'
import { connect } from './support/client.ts'
import { type Answer, events, opened, startOrigin, text } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const KEY = 'canary-key-of-thirty-two-bytes-12'
const SECRETS = [KEY, 'canary-query', 'canary-cookie', 'canary-message', 'canary-credential', 'canary-meta']
const QUERY = '?token=canary-query'
const COOKIE = { cookie: 'session=canary-cookie', authorization: 'Bearer canary-credential' }

const WEB_SOCKET_ANSWERS: readonly Answer[] = [
  opened(text('canary-message')),
  opened(text('m:canary-message')),
  opened(text('c:{"canary-message')),
  opened(text('c:{"type":"subscribe","channel":"a"}'), { 'Set-Meta-User': 'canary-meta' }),
  opened('BINARY e\r\ncanary-message\r\n'),
  opened('TEXT zz\r\ncanary-message'),
  opened('TEXT 99\r\ncanary-message'),
  events('canary-message'),
  [200, { 'Content-Type': 'text/plain' }, 'canary-message'],
  [500, {}, 'the error of an app is printed'],
]

/** What the log says to them. */
const WEB_SOCKET_EVENTS = [
  'websocket-open', 'message-dropped-no-prefix', 'control-message-malformed', 'subscribed', 'events-refused',
  'events-cut-short', 'content-type-refused', 'websocket-refused', 'origin-error',
] as const // prettier-ignore

const HTTP_ANSWERS: readonly Answer[] = [
  [200, { 'Grip-Hold': 'stream', 'Grip-Channel': 'a' }, 'canary-message'],
  [200, { 'Grip-Hold': 'nonsense', 'Set-Cookie': 'canary-cookie' }, 'canary-message'],
  [
    200,
    { 'Grip-Hold': 'response', 'Grip-Channel': 'a', 'Grip-Set-Meta': 'user="canary-meta' },
    'canary-message',
  ],
  [200, { 'Content-Type': 'application/grip-instruct' }, '{"canary-message'],
  [
    200,
    { 'Content-Type': 'application/grip-instruct' },
    '{"hold":{"mode":"canary"},"response":{"body":"canary-message"}}',
  ],
  [200, { 'Content-Encoding': 'gzip' }, 'canary-message'],
]

const HTTP_EVENTS = ['held', 'instruct-refused', 'meta-skipped'] as const

const PUBLISHES = [
  '{"items":[{"channel":"a","formats":{"http-stream":{"content":"canary-message"}}}]}',
  '{"items":[{"channel":"a","formats":{"ws-message":{"content":"canary-message","action":"x"}}}]}',
  '{"items":[{"channel":"a","formats":{"http-stream":{"content":5}},"meta":{"user":"canary-meta"}}]}',
  '{"items":[{"channel":"nobody","id":"1","prev-id":"0","formats":{"http-stream":{"content":"canary-message"}}}]}',
  '{"items":[{"channel":"a"}]} canary-message',
  'canary-message',
]

it('E2 the development proxy logs and answers without keys, queries, cookies, meta and messages', async () => {
  const app = await startOrigin(
    ({ url }) => [...WEB_SOCKET_ANSWERS, ...HTTP_ANSWERS][Number.parseInt(url.slice(1))]!,
  )
  const proxy = await startProxy(app.url, { key: KEY, retryDelays: [] })
  for (const index of WEB_SOCKET_ANSWERS.keys()) {
    const { socket } = connect(`${proxy.url}/${index}${QUERY}`, { headers: COOKIE })
    socket.once('open', () => {
      socket.send('canary-message')
      socket.close(1000, 'canary-message')
    })
  }
  await Promise.all(WEB_SOCKET_EVENTS.map((code) => proxy.event(code)))
  const controller = new AbortController()
  const pages = [...HTTP_ANSWERS.keys()].map(async (index) => {
    const init = { headers: COOKIE, signal: controller.signal }
    const response = await fetch(`${proxy.url}/${WEB_SOCKET_ANSWERS.length + index}${QUERY}`, init)
    // What the origin sends is the client's; an error page of the proxy is not.
    return response.status < 500 ? '' : response.text()
  })
  const settled = Promise.allSettled(pages)
  await Promise.all(HTTP_EVENTS.map((code) => proxy.event(code)))
  for (const body of PUBLISHES) {
    for (const path of ['/publish/', `/publish/${QUERY}`]) {
      const answer = await fetch(proxy.controlUrl + path, { method: 'POST', headers: COOKIE, body })
      expectNoSecret([answer.status, [...answer.headers], await answer.text()], SECRETS)
    }
  }
  const init = {
    method: 'POST',
    headers: { origin: 'https://canary-credential.example' },
    body: 'canary-message',
  }
  const refused = await fetch(`${proxy.controlUrl}/publish/`, init)
  expectNoSecret([refused.status, [...refused.headers], await refused.text()], SECRETS)
  controller.abort()
  const shown = (await settled).flatMap((page) => (page.status === 'fulfilled' ? [page.value] : []))
  expect(shown.filter((page) => page !== '').length).toBeGreaterThan(1)
  expectNoSecret(shown, SECRETS)
  await app.stop()
  const dead = await fetch(`${proxy.url}/0${QUERY}`, { headers: COOKIE })
  expectNoSecret([dead.status, [...dead.headers], await dead.text()], SECRETS)

  const tokens = app.requests
    .map(({ headers }) => headers['grip-sig'])
    .filter((token) => typeof token === 'string')
  expect([proxy.events.length > 20, tokens.length > 10]).toEqual([true, true])
  for (const event of proxy.events)
    expectNoSecret([event, formatEvent(event)], [...SECRETS, ...new Set(tokens)])
})

it('E2 grip-dev prints no key that it was given', async () => {
  const printed: string[] = []
  const print = (line: string): void => void printed.push(line)
  const arguments_ = [
    ['http://127.0.0.1:1', '--port', '0', '--control-port', '0', '--key', KEY],
    ['http://127.0.0.1:1', '--key', KEY, '--port', 'x'],
    [`http://user:${KEY}@127.0.0.1:1`],
    ['http://127.0.0.1:1', '--kee', KEY],
  ]
  for (const one of arguments_) {
    const proxy = await runCli(one, { out: print, err: print })
    if (typeof proxy !== 'number') onTestFinished(() => proxy.close())
  }
  expect(printed.length).toBeGreaterThan(3)
  expectNoSecret(printed, [KEY])
})
