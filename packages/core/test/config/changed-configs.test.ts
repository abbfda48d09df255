import { expect, it } from 'vitest'
import {
  createGripHandler,
  Grip,
  type GripConfig,
  type GripKey,
  verifyGripSig,
  webSocketFromRequest,
} from '../../src/index.ts'
import { sealConnection } from '../../src/wire.ts'
import { recordFetch } from '../publish/record-fetch.ts'
import { FAR, pushpinToken, SECRET, segment } from '../signature/tokens.ts'
import { proxied } from '../support/proxy.ts'

const CLAIMS = { exp: FAR, iss: 'pushpin' }
const NEXT = 'the-next-secret-of-32-characters'
const OLD_TOKEN = pushpinToken(CLAIMS, SECRET)
const NEXT_TOKEN = pushpinToken(CLAIMS, NEXT)

const oct = () => ({ kty: 'oct', k: segment(SECRET) })
const secretConfig = (key: GripKey): GripConfig => ({
  controlUrl: 'http://127.0.0.1:5561',
  issuer: 'pushpin',
  key,
})

it('a JWK in what a config function returns counts by its content', async () => {
  const jwk = oct()
  const config = secretConfig(jwk)
  const app = createGripHandler((_, grip) => new Response(`${grip.proxied}`), {
    config: () => config,
  })
  const isProxied = async (token: string) => (await app.fetch(proxied('/', { 'grip-sig': token }))).text()
  expect([await isProxied(OLD_TOKEN), await isProxied(NEXT_TOKEN)]).toEqual(['true', 'false'])
  jwk.k = segment(NEXT)
  expect([await isProxied(OLD_TOKEN), await isProxied(NEXT_TOKEN)]).toEqual(['false', 'true'])
})

it('a Grip is settled by its configuration as it was, to verify and to publish', async () => {
  const jwk = oct()
  const bytes = new TextEncoder().encode(SECRET)
  for (const [key, change] of [
    [jwk, () => (jwk.k = segment(NEXT))],
    [bytes, () => bytes.set(new TextEncoder().encode(NEXT))],
  ] as const) {
    const { fetch, requests } = recordFetch()
    const grip = new Grip(secretConfig(key), { publish: { fetch } })
    change()
    await expect(grip.verify(new Headers({ 'grip-sig': OLD_TOKEN }))).resolves.toEqual(CLAIMS)
    await grip.publish('c', { webSocket: 'x' })
    const token = requests[0]!.headers.get('authorization')!.replace('Bearer ', '')
    await expect(verifyGripSig(token, SECRET)).resolves.toHaveProperty('iss', 'pushpin')
  }
})

it('a Grip seals with the bytes that it was given, whatever becomes of them', async () => {
  const bytes = new TextEncoder().encode('a secret for seals alone')
  const grip = new Grip({ ...secretConfig(SECRET), sealKey: bytes })
  bytes.fill(0)
  const seal = await sealConnection('a secret for seals alone', { id: 'c1' })
  const request = new Request('http://app/', {
    method: 'POST',
    headers: {
      'content-type': 'application/websocket-events',
      'connection-id': 'c1',
      'grip-sig': OLD_TOKEN,
      'meta-grip-seal': seal,
    },
    body: 'TEXT 1\r\na\r\n',
  })
  expect((await webSocketFromRequest(request, grip)).recv()).toBe('a')
})
