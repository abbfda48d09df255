import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { Grip, webSocketFromRequest } from '@grip/core'
import { bodyOf, events, GRIP_URL, gripSig, seal, unsigned } from '../support/proxy.ts'
import { setUp } from './sealed-app.ts'

const TEXT = 'TEXT 2\r\nhi\r\n'

it('a key that is being rotated out still proves a connection, which is sealed anew with the first one', async () => {
  const verifyKey = ['the new key of this proxy', 'the old key of this proxy']
  const { app, seen } = setUp({ controlUrl: 'http://127.0.0.1:5561', verifyKey })
  const headers = {
    'connection-id': 'c1',
    'grip-sig': gripSig({}, 'the old key of this proxy'),
    'meta-user': 'bob',
  }
  const old = seal(headers, 'the old key of this proxy')
  const answer = await app.fetch(unsigned(TEXT, { ...headers, 'meta-grip-seal': old }))
  expect(answer.headers.get('set-meta-grip-seal')).toBe(seal(headers, 'the new key of this proxy'))
  expect(seen).toEqual([['c1', [['user', 'bob']], 'hi']])
})

it('a connection of a key that is gone is closed with a reason, and one warning says so', async () => {
  const { app, seen, warn } = setUp()
  for (let turn = 0; turn < 2; turn++) {
    const answer = await app.fetch(
      events(TEXT, { 'meta-grip-seal': seal({ 'connection-id': 'c1' }, 'gone') }),
    )
    expect([answer.status, (await bodyOf(answer)).slice(10, 60)]).toEqual([
      200,
      '\x03\xf4this connection can no longer be verified, since',
    ])
  }
  expect(seen).toEqual([])
  expect(warn.mock.calls).toEqual([
    [
      'grip: a request was not trusted: these WebSocket events do not belong to a connection that was opened here: their Meta-Grip-Seal is missing or does not fit. Either the key has changed since then, or a client made them up',
    ],
  ])
})

it('with several proxies, a connection of each is believed', async () => {
  const { app, seen } = setUp([GRIP_URL, 'http://127.0.0.1:5562?iss=pushpin&key=another-secret'])
  for (const secret of ['changeme', 'another-secret']) {
    const headers = { 'connection-id': secret, 'grip-sig': gripSig({}, secret) }
    await app.fetch(unsigned(TEXT, { ...headers, 'meta-grip-seal': seal(headers, secret) }))
  }
  expect(seen).toEqual([
    ['changeme', [], 'hi'],
    ['another-secret', [], 'hi'],
  ])
})

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PUBLIC = {
  controlUrl: 'http://127.0.0.1:5561',
  verifyKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
}

async function es256(): Promise<string> {
  const { signGripSig } = await import('@grip/core/wire')
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  return signGripSig(key, { iss: 'fastly:abc', exp: Math.floor(Date.now() / 1000) + 3600 })
}

it.each<[string, object, string]>([
  ['an API token', { key: 'token-of-the-service' }, 'token-of-the-service'],
  ['a password', { user: 'me', password: 'a password' }, 'a password'],
  ['a sealKey', { sealKey: 'a secret for seals alone' }, 'a secret for seals alone'],
  [
    'a sealKey beside a token',
    { sealKey: ['0123456789abcdef', 'an older secret of it'], key: 'x' },
    '0123456789abcdef',
  ],
])('with a public key, %s seals connections', async (_, more, secret) => {
  const { app, seen } = setUp({ ...PUBLIC, ...more })
  const headers = { 'connection-id': 'c1', 'grip-sig': await es256() }
  const answer = await app.fetch(unsigned('OPEN\r\n', headers))
  const user = { 'meta-user': "UTF-8''Zo%C3%AB" }
  expect(answer.headers.get('set-meta-grip-seal')).toBe(seal({ ...headers, ...user }, secret))
  await app.fetch(
    unsigned(TEXT, { ...headers, ...user, 'meta-grip-seal': seal({ ...headers, ...user }, secret) }),
  )
  expect(seen).toEqual([['c1', [['user', 'Zoë']], 'hi']])
})

it('with public keys alone, a handshake is a GripConfigError that says what to set, and events are refused', async () => {
  const { app, seen, errors } = setUp(PUBLIC)
  const headers = { 'connection-id': 'c1', 'grip-sig': await es256() }
  expect((await app.fetch(unsigned('OPEN\r\n', headers))).status).toBe(500)
  expect(errors).toMatchObject([
    { code: 'ERR_GRIP_CONFIG', message: expect.stringContaining('set "sealKey"') },
  ])
  expect((await app.fetch(unsigned(TEXT, headers))).status).toBe(403)
  const grip = new Grip(PUBLIC)
  await expect(webSocketFromRequest(unsigned('OPEN\r\n', headers), grip)).rejects.toMatchObject({
    code: 'ERR_GRIP_CONFIG',
  })
  await expect(webSocketFromRequest(unsigned(TEXT, headers), grip)).rejects.toMatchObject({ reason: 'seal' })
  expect(seen).toEqual([])
})

it('dangerouslyAllowUnsealed believes what the proxy passes on', async () => {
  const { app, seen } = setUp({ ...PUBLIC, dangerouslyAllowUnsealed: true })
  const headers = { 'connection-id': 'c1', 'grip-sig': await es256(), 'meta-user': 'bob' }
  const answer = await app.fetch(unsigned('TEXT 6\r\nchange\r\n', headers))
  expect(Object.fromEntries(answer.headers)).toEqual({
    'content-type': 'application/websocket-events',
    'set-meta-count': '1',
  })
  expect(seen).toEqual([['c1', [['user', 'bob']], 'change']])
})

it.each([[5], [''], ['fifteen letters'], [new Uint8Array(15)], [[]], [[5]], [{}], [null], [true]])(
  'refuses the sealKey %j',
  (sealKey) => {
    expect(() => new Grip({ ...PUBLIC, sealKey: sealKey as string })).toThrow(
      expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message: expect.stringContaining('"sealKey"') }),
    )
  },
)
