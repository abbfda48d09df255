import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Grip, Publisher, verifyGripSig } from '../../src/index.ts'
import { recordFetch } from '../publish/record-fetch.ts'
import { fanoutToken, FAR, P256, pushpinToken } from './tokens.ts'

const MESSAGE = 'this runtime has no WebCrypto ("crypto.subtle"): Grip needs Node 20 or newer'
const ERROR = { name: 'GripConfigError', code: 'ERR_GRIP_CONFIG', message: MESSAGE }
const CLAIMS = { exp: FAR, iss: 'pushpin' }

let ecKey: CryptoKey

beforeEach(async () => {
  ecKey = await crypto.subtle.importKey('jwk', P256.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'verify',
  ])
})

afterEach(() => {
  vi.unstubAllGlobals()
})

it.each([
  ['no crypto, as in Node 18', undefined],
  ['no crypto.subtle, as on a page without TLS', {}],
])('says that Node 20 is needed where there is %s', async (_, crypto) => {
  vi.stubGlobal('crypto', crypto)
  // Secrets of their own, so that no key is imported yet.
  const secret = `never imported ${crypto === undefined ? 'without' : 'with'} crypto`
  const es256 = fanoutToken(CLAIMS, P256.privateKey)
  const grip = new Grip(`http://127.0.0.1?iss=pushpin&key=${encodeURIComponent(secret)}`)
  await expect(grip.verify(new Headers({ 'grip-sig': pushpinToken(CLAIMS, secret) }))).rejects.toMatchObject(
    ERROR,
  )
  await expect(verifyGripSig(pushpinToken(CLAIMS, secret), secret)).rejects.toMatchObject(ERROR)
  await expect(verifyGripSig(es256, ecKey)).rejects.toMatchObject(ERROR)
  const { fetch } = recordFetch()
  const publisher = new Publisher({ controlUrl: 'http://127.0.0.1', issuer: 'i', key: secret }, { fetch })
  await expect(publisher.publish('c', { webSocket: 'x' })).rejects.toMatchObject(ERROR)
})
