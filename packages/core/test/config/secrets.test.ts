import { expect, it } from 'vitest'
import { fastlyFanout, parseGripUrl, type GripConfig } from '../../src/index.ts'
import { checkConfig } from '../../src/config/endpoint-config.ts'
import { P256, SECRET } from '../signature/tokens.ts'

const LOCAL = { controlUrl: 'http://127.0.0.1:5561' }
const PRIVATE = { issuer: 'i', key: P256.privateJwk }
const HMAC = { name: 'HMAC', hash: 'SHA-256' }

const secretsOf = (config: GripConfig): string[] =>
  checkConfig(config).secrets.map((secret) => new TextDecoder().decode(secret))

it.each<[string, GripConfig, string[]]>([
  ['the key of a GRIP_URL', parseGripUrl(`http://127.0.0.1?iss=i&key=${SECRET}`), [SECRET]],
  ['the decoded key of a GRIP_URL', parseGripUrl('http://127.0.0.1?iss=i&key=base64:YWJj'), ['abc']],
  ['all keys of a rotation', { ...LOCAL, verifyKey: ['new', { kty: 'oct', k: 'b2xk' }] }, ['new', 'old']],
  ['the secrets among public keys', { ...LOCAL, verifyKey: [P256.spki, 'abc'] }, ['abc']],
  [
    'the key that verifies, not the one that signs',
    { ...LOCAL, issuer: 'i', key: 'a', verifyKey: 'b' },
    ['b'],
  ],
  ['the key that signs beside a public key', { ...LOCAL, issuer: 'i', key: 'a', verifyKey: P256.jwk }, ['a']],
  ['a bearer token beside a public key', { ...LOCAL, key: 'token', verifyKey: P256.jwk }, ['token']],
  ['a bearer token, as it is written', { ...LOCAL, key: 'base64:YWJj' }, ['base64:YWJj']],
  ['the API token of Fastly', fastlyFanout({ serviceId: 's', apiToken: 'token' }), ['token']],
  ['a secret that verifies, before a token', { ...LOCAL, key: 'token', verifyKey: 'abc' }, ['abc']],
  ['a password', { ...LOCAL, user: 'u', password: 'pä' }, ['pä']],
  [
    'a secret that verifies, before a password',
    { ...LOCAL, user: 'u', password: 'p', verifyKey: 'abc' },
    ['abc'],
  ],
  ['nothing: no key', LOCAL, []],
  ['nothing: an empty password', { ...LOCAL, user: 'u', password: '' }, []],
  ['nothing: a user alone', { ...LOCAL, user: 'u' }, []],
  ['nothing: a public key alone', { ...LOCAL, verifyKey: P256.jwk }, []],
  ['nothing: a private key that signs', { ...LOCAL, ...PRIVATE, verifyKey: P256.jwk }, []],
])('a configuration knows as its secret %s', (_, config, secrets) => {
  expect(secretsOf(config)).toEqual(secrets)
})

it('a secret in a CryptoKey is known to nobody', async () => {
  const verifyKey = await crypto.subtle.importKey('raw', new Uint8Array(32), HMAC, true, ['verify'])
  expect(secretsOf({ ...LOCAL, verifyKey })).toEqual([])
  expect(secretsOf({ ...LOCAL, verifyKey, key: 'token' })).toEqual(['token'])
})
