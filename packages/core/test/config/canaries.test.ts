import { expect, it } from 'vitest'
import {
  createGripHandler,
  fastlyFanout,
  Grip,
  GripError,
  parseGripUrl,
  Publisher,
  verifyGripSig,
  webSocketFromRequest,
} from '../../src/index.ts'
import { expectNoSecret, shown } from '@grip/trust/test'
import { deadUrl, serveControl } from '../publish/control-server.ts'
import { FAR, P256, pushpinToken } from '../signature/tokens.ts'
import { KEY, TOKEN, PASSWORD, VERIFY, SIGNATURE, expectNoCanary } from './canaries.ts'

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

it('E2 shows a secret where it is, or this suite would see nothing', () => {
  expect(() => expectNoCanary(new Error(KEY))).toThrow('no secret is shown')
  expect(() => expectNoCanary({ a: [{ b: btoa(PASSWORD) }] })).toThrow('no secret is shown')
  expect(() => expectNoCanary(new Error('x', { cause: new Error(TOKEN) }))).toThrow('no secret is shown')
})

it.each<[string, () => unknown]>([
  ['another scheme', () => parseGripUrl(`${TOKEN}:x`)],
  ['no URL', () => parseGripUrl(`//${TOKEN}`)],
  ['a hash', () => parseGripUrl(`http://localhost?iss=i&key=${KEY}#x`)],
  ['a repeated key', () => parseGripUrl(`http://localhost?key=${KEY}&key=${KEY}`)],
  ['a malformed escape', () => parseGripUrl(`http://localhost?key=${KEY}%zz`)],
  ['a misspelt parameter', () => parseGripUrl(`http://localhost?verify_key=${VERIFY}`)],
  ['a malformed password', () => parseGripUrl(`http://user:${PASSWORD}%zz@localhost`)],
  ['a public host', () => new Publisher(`http://example.com?iss=i&key=${KEY}`)],
  ['credentials in controlUrl', () => new Publisher({ controlUrl: `http://user:${PASSWORD}@localhost` })],
  ['a damaged controlUrl', () => new Publisher({ controlUrl: `http://${TOKEN}:x:y` })],
  ['a misspelt field', () => new Publisher({ controlUrl: 'http://localhost', kee: KEY } as never)],
  [
    'user and key',
    () =>
      new Publisher({ controlUrl: 'http://localhost', user: 'u', password: PASSWORD, issuer: 'i', key: KEY }),
  ],
  ['a token with a space', () => new Publisher({ controlUrl: 'http://localhost', key: `${TOKEN} x` })],
  [
    'a key with a line end',
    () => new Publisher({ controlUrl: 'http://localhost', issuer: 'i', key: `${KEY}\n` }),
  ],
  ['a key in quotes', () => new Publisher({ controlUrl: 'http://localhost', issuer: 'i', key: `"${KEY}"` })],
  [
    'a damaged PEM',
    () => new Grip({ controlUrl: 'http://localhost', verifyKey: `-----BEGIN PUBLIC KEY-----${VERIFY}` }),
  ],
  [
    'a damaged JWK',
    () => new Grip({ controlUrl: 'http://localhost', verifyKey: `{"kty":"oct","k":"${VERIFY}"` }),
  ],
  ['damaged base64', () => new Grip({ controlUrl: 'http://localhost', verifyKey: `base64:${VERIFY}!` })],
  ['a private JWK', () => new Grip({ controlUrl: 'http://localhost', verifyKey: P256.privateJwk })],
  ['a JWK in GRIP_PROXIES', () => Grip.fromEnv({ GRIP_PROXIES: `[{"key":"${KEY}"` })],
  ['GRIP_PROXIES that list a text', () => Grip.fromEnv({ GRIP_PROXIES: `["${KEY}"]` })],
  ['a Fastly token of another type', () => fastlyFanout({ serviceId: `${TOKEN}/x`, apiToken: TOKEN })],
])('E2 hides the secrets of a configuration with %s', (_, run) => {
  const error = caught(run)
  expect(error).toHaveProperty('code', 'ERR_GRIP_CONFIG')
  expectNoCanary(error)
})

const GRIP_URL = `http://127.0.0.1:5561?iss=canary&key=${KEY}&verify-key=${VERIFY}`

it.each<[string, unknown]>([
  ['a Grip', new Grip([GRIP_URL, `http://user:${PASSWORD}@127.0.0.1:5562`])],
  [
    'a Publisher',
    new Publisher([GRIP_URL, `http://127.0.0.1?key=${TOKEN}`, `http://u:${PASSWORD}@127.0.0.1`]),
  ],
  ['a handler', createGripHandler(() => new Response(), { config: GRIP_URL })],
])('E2 hides the secrets of %s', (_, object) => {
  expectNoCanary(object)
  expectNoCanary({ ...(object as object) })
})

it('E2 hides the secrets of objects that were used', async () => {
  const { url } = await serveControl()
  const grip = new Grip([`${url}?iss=canary&key=${KEY}`, `${url}?key=${TOKEN}`])
  await grip.publish('c', { httpStream: 'x' })
  const own = new Headers({ 'grip-sig': pushpinToken({ exp: FAR, iss: 'canary' }, KEY) })
  await grip.verify(own)
  expectNoCanary(grip)
  expect(shown(grip)).not.toContain(own.get('grip-sig'))
})

it('E2 hides token and keys when a signature is refused', async () => {
  const options = [{}, { issuer: 'other' }, { now: () => (FAR + 60) * 1000 }]
  for (const token of [SIGNATURE, `${SIGNATURE}.x`, `${SIGNATURE}é`]) {
    for (const option of options) {
      for (const key of [KEY, 'stranger', P256.jwk]) {
        const error = await verifyGripSig(token, key, option).catch((reason: unknown) => reason)
        if (error instanceof Error) expectNoCanary(error)
      }
    }
  }
  const error = await new Grip(GRIP_URL)
    .verify(new Headers({ 'grip-sig': SIGNATURE }))
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_GRIP_SIGNATURE', reason: 'signature' })
  expectNoCanary(error)
})

it('E2 hides a key that WebCrypto refuses', async () => {
  const key = { ...P256.jwk, y: P256.privateJwk.d }
  const error = await verifyGripSig(SIGNATURE.replace(/^[^.]+/, 'eyJhbGciOiJFUzI1NiJ9'), key).catch(
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: 'ERR_GRIP_CONFIG', message: 'the key cannot be imported as ES256' })
  expectNoCanary(error)
})

it('E2 hides credentials and message when a publish fails', async () => {
  const dead = new URL(await deadUrl())
  const { url } = await serveControl((response) => response.writeHead(500).end('failed'))
  const credentials = [`?iss=canary&key=${KEY}`, `?key=${TOKEN}`, `?x=1&key=${TOKEN}`]
  const urls = [dead.origin, url].flatMap((origin) => credentials.map((query) => origin + query))
  urls.push(`http://user:${PASSWORD}@${dead.host}`)
  for (const config of [...urls, urls]) {
    const error = await new Publisher(config)
      .publish('c', { httpStream: VERIFY })
      .catch((reason: unknown) => reason)
    expect(error).toHaveProperty('code', 'ERR_GRIP_PUBLISH')
    expectNoCanary(error)
  }
  const small = new Publisher({ controlUrl: url, maxPublishBytes: 10 })
  expectNoCanary(await small.publish('c', { httpStream: VERIFY }).catch((reason: unknown) => reason))
})

it('E2 hides credentials and message where a server quotes all that it was sent', async () => {
  const { url, received } = await serveControl((response, request) => {
    const { authorization = '' } = request.headers
    const [, credentials = ''] = authorization.split(' ')
    const said = [authorization, credentials.slice(0, -1), encodeURIComponent(authorization)]
    said.push(btoa(authorization), Buffer.from(credentials, 'base64').toString('latin1'))
    response.writeHead(500).end(`${said.join('\n')}\n${received.at(-1)!.body}`)
  })
  const basic = url.replace('//', `//canary-user:${PASSWORD}@`)
  for (const config of [`${url}?iss=canary&key=${KEY}`, `${url}?key=${TOKEN}`, basic]) {
    const publisher = new Publisher(config, { attempts: 1 })
    const error = await publisher.publish('c', { httpStream: VERIFY }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ERR_GRIP_PUBLISH', response: { status: 500 } })
    expectNoCanary(error)
    expectNoCanary(new Error('outer', { cause: error }))
    const { authorization = '' } = received.at(-1)!.headers
    const credentials = authorization.split(' ')[1]!
    expectNoSecret(error, [credentials, credentials.slice(0, -1), 'canary-user'])
  }
})

it.each<[string, object]>([
  ['no signature', {}],
  ['a strange signature', { 'grip-sig': SIGNATURE }],
  [
    'a strange page',
    { 'grip-sig': pushpinToken({ exp: FAR, iss: 'canary' }, VERIFY), origin: 'https://evil.example' },
  ],
  ['a signature in a body of another kind', { 'content-type': `text/plain; x=${TOKEN}` }],
])('E2 hides what a request with %s holds from the error of the direct style', async (_, more) => {
  const grip = new Grip(
    {
      controlUrl: 'http://127.0.0.1:5561',
      issuer: 'canary',
      key: KEY,
      verifyKey: VERIFY,
      verifyIssuer: 'canary',
    },
    { allowedOrigins: ['https://app.example'] },
  )
  const headers = {
    'content-type': 'application/websocket-events',
    cookie: PASSWORD,
    'meta-user': TOKEN,
    ...more,
  }
  const request = new Request(`http://app/?${TOKEN}`, { method: 'POST', headers, body: `OPEN\r\n${TOKEN}` })
  const error = await webSocketFromRequest(request, grip).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(GripError)
  expectNoCanary(error)
})
