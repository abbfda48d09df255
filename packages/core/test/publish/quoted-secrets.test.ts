import type { IncomingMessage } from 'node:http'
import { inspect } from 'node:util'
import { PublishError, Publisher, type PublishMessage, type PublishOptions } from '@grip/core'
import { expectNoSecret } from '@grip/trust/test'
import { expect, it } from 'vitest'
import { serveControl } from './control-server.ts'

const TOKEN = 'canary.token-Zk3v9Qx7Lr2Bn8Td5Hs1Wm4.Yc6Pf0Ga'
const USER = 'canary-user'
const PASSWORD = 'canary password/42'
const KEY = 'canary-key-0123456789-0123456789'
const MESSAGE = 'canary message: {"said": "the café closes at 9"}\nnobody else is to know'
const SHORT = 'canary-pin'

/** What a server says of a publish, from its headers and its body. */
type Quote = (authorization: string, body: string, request: IncomingMessage) => string

/** The error of a publish to a server that answers with such a text. */
async function failWith(
  quote: Quote,
  credentials = `?key=${TOKEN}`,
  message: PublishMessage = { webSocket: MESSAGE, httpStream: SHORT },
  options: PublishOptions = {},
  status = 400,
): Promise<PublishError> {
  const control = await serveControl((response, request) => {
    const { authorization = '' } = request.headers
    response.writeHead(status).end(quote(authorization, control.received.at(-1)!.body, request))
  })
  const url = new URL(control.url + credentials)
  if (credentials === '')
    [url.username, url.password] = [encodeURIComponent(USER), encodeURIComponent(PASSWORD)]
  const publisher = new Publisher(url.href, { attempts: 1 })
  const error = await publisher.publish('room', message, options).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ reason: 'rejected', response: { status } })
  return error as PublishError
}

function hex(text: string, between = ''): string {
  return [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(between)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

it('the text of a server about a publish can be read, but is neither logged nor put into JSON', async () => {
  const error = await failWith(() => 'Invalid format: no formats specified\n')
  expect(error.response?.text).toBe('Invalid format: no formats specified\n')
  const outer = new Error('outer', { cause: error })
  for (const shown of [inspect(outer), inspect(error, { showHidden: true, depth: 9 }), JSON.stringify(error)])
    expect(shown).not.toContain('Invalid format')
  expect(JSON.stringify({ ...error.response })).toBe('{"status":400}')
})

it('a text that an error is made with is not logged either', () => {
  const response = { status: 400, text: 'quiet', retryAfter: 7 }
  const error = new PublishError('rejected', 'no', { response })
  expect([error.response?.text, error.response?.retryAfter]).toEqual(['quiet', 7])
  expect(inspect(error) + JSON.stringify(error)).not.toContain('quiet')
})

it.each<[string, Quote, string]>([
  [
    'the body',
    (_, body) => `bad: ${body}`,
    'bad: {"items":[{"formats":{"http-stream":{"content":"…"},"ws-message":{"content":"…',
  ],
  ['the header', (authorization) => `who is ${authorization}?`, 'who is Bearer …?'],
  [
    'the token, but for its last letter',
    (authorization) => `${authorization.slice(7, -1)} is short`,
    '… is short',
  ],
  ['the token, but for its first letter', (authorization) => `got ${authorization.slice(8)}`, 'got …'],
  ['16 letters of the token', (authorization) => `Bearer ${authorization.slice(17, 33)}...`, 'Bearer …...'],
  ['the token twice', (authorization) => `${authorization}; ${authorization}`, 'Bearer …; Bearer …'],
  ['a message', () => `"${SHORT}" is forbidden`, '"…" is forbidden'],
  ['a part of a message', () => `near "${MESSAGE.slice(20, 40)}"`, 'near "…"'],
])('E2 of an answer that quotes %s the rest is told', async (_, quote, expected) => {
  const { response } = await failWith(quote)
  expect(response?.text.slice(0, expected.length)).toBe(expected)
  expectNoSecret(response?.text, [
    TOKEN,
    TOKEN.slice(0, -1),
    TOKEN.slice(1),
    TOKEN.slice(10, 26),
    MESSAGE,
    SHORT,
  ])
})

it.each<[string, (text: string) => string]>([
  ['as it is', (text) => text],
  ['in capitals of hexadecimal', (text) => hex(text).toUpperCase()],
  ['in hexadecimal bytes', (text) => hex(text, ' ')],
  ['in base64', base64],
  ['in base64 behind other letters', (text) => base64(`xy ${text}`)],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in base64 twice', (text) => base64(base64(text))],
  ['escaped for a URL', (text) => encodeURIComponent(text)],
  ['escaped for a form', (text) => new URLSearchParams({ text }).toString()],
  ['escaped for a URL, every letter', (text) => hex(text).replace(/../g, '%$&')],
  ['as a JSON string', (text) => JSON.stringify(text)],
  [
    'as a JSON string, every letter',
    (text) => [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  ],
  ['escaped for JavaScript', (text) => hex(text).replace(/../g, '\\x$&')],
  ['escaped for HTML', (text) => text.replace(/[^ \w]/g, (one) => `&#${one.charCodeAt(0)};`)],
  ['escaped for HTML by name', (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ['escaped for HTML, every letter', (text) => hex(text).replace(/../g, '&#x$&;')],
])('E2 an answer that quotes secrets %s shows none of them', async (_, spell) => {
  const basic = `${USER}:${PASSWORD}`
  const quotes: [string, string, string[]][] = [
    [`?key=${TOKEN}`, TOKEN, [TOKEN]],
    [`?key=${TOKEN}`, `Bearer ${TOKEN.slice(0, -1)}`, [TOKEN.slice(0, -1)]],
    ['', basic, [basic, PASSWORD]],
    ['', PASSWORD, [PASSWORD]],
    ['', USER, [USER]],
    [`?iss=canary&key=${KEY}`, KEY, [KEY]],
    [`?key=${TOKEN}`, SHORT, [SHORT]],
  ]
  for (const [credentials, text, secrets] of quotes) {
    const error = await failWith(() => `no: ${spell(text)} (${spell('x')})`, credentials)
    expectNoSecret(error, secrets)
    expect(error.response?.text).not.toContain(spell(text))
  }
  const { response } = await failWith(() => spell(MESSAGE))
  expectNoSecret(response?.text, [
    'canary message',
    'the café closes',
    'nobody else is to know',
    spell(MESSAGE),
  ])
})

it.each<[string, PublishMessage, PublishOptions]>([
  ['bytes', { webSocket: Buffer.from(SHORT) }, {}],
  ['a body', { httpResponse: SHORT }, {}],
  ['a header', { httpResponse: { headers: { 'x-pin': SHORT }, body: 'x' } }, {}],
  ['headers that repeat', { httpResponse: { headers: [['x-pin', SHORT]], body: 'x' } }, {}],
  ['a patch', { httpResponse: { bodyPatch: [{ op: 'add', path: '/pin', value: SHORT }] } }, {}],
  ['meta', { httpStream: 'x' }, { meta: { sender: SHORT } }],
  ['the reason of a close', { webSocket: { action: 'close', code: 4000, reason: SHORT } }, {}],
])('E2 an answer that quotes %s of a message does not show it', async (_, message, options) => {
  const error = await failWith((_authorization, body) => `${SHORT} in ${body}`, undefined, message, options)
  expect(error.response?.text.slice(0, 14)).toBe('… in {"items":')
  expectNoSecret(error, [SHORT])
})

it('E2 an answer that quotes a signed token, and one of several messages, shows neither', async () => {
  let token = ''
  const control = await serveControl((response, request) => {
    token = request.headers.authorization!.slice(7)
    response.writeHead(503).end(`${token.slice(0, -1)} ${control.received.at(-1)!.body.slice(-2000)}`)
  })
  const publisher = new Publisher(`${control.url}?iss=canary&key=${KEY}`, { attempts: 1 })
  const outcomes = await Promise.allSettled(
    [1, 2, 3].map((n) => publisher.publish(`c${n}`, { webSocket: `${SHORT}-${n}` })),
  )
  for (const outcome of outcomes) {
    const { reason } = outcome as PromiseRejectedResult
    expect(reason).toMatchObject({ response: { status: 503 } })
    expectNoSecret(reason, [SHORT, token, token.slice(0, -1), token.slice(-43, -1), token.slice(0, 16)])
  }
})

it('E2 a timeout whose cause was such an answer does not show it', async () => {
  const control = await serveControl((response) =>
    control.received.length === 1 ? response.writeHead(503).end(`busy with ${MESSAGE}`) : undefined,
  )
  const publishing = new Publisher(`${control.url}?key=${TOKEN}`, { deadline: 1500 }).publish('c', {
    webSocket: MESSAGE,
  })
  const error = await publishing.catch((caught: unknown) => caught)
  expect(error).toMatchObject({
    reason: 'timeout',
    cause: { response: { status: 503, text: 'busy with …' } },
  })
  expectNoSecret(error, [MESSAGE, TOKEN])
})

it.each([400, 401, 500])('searching an answer of %i for a large message takes no time', async (status) => {
  const content = Array.from({ length: 70_000 }, (_, index) => `line ${index}`).join('\n')
  const error = await failWith(
    (_, body) => `bad: ${body.slice(-900)}`,
    undefined,
    { webSocket: content },
    {},
    status,
  )
  expect(error.response?.text).toMatch(/^bad: …"\}\},"channel":"room"|^bad: …|^…/)
  expectNoSecret(error.response?.text, ['line 69990'])
})
