import { expect, it } from 'vitest'
import {
  FASTLY_FANOUT_KEY as JWK,
  Grip,
  type GripConfig,
  type GripKey,
  Publisher,
  verifyGripSig,
} from '../../src/index.ts'
import { FASTLY } from './public-keys.ts'
import { FAR, fanoutToken, P256, reasonOf, SECRET } from './tokens.ts'

const ELSEWHERE = { controlUrl: 'https://proxy.example.com', key: 'token' }
const DER = FASTLY.export({ type: 'spki', format: 'der' })
const PEM = FASTLY.export({ type: 'spki', format: 'pem' }) as string
const TEXT = JSON.stringify(JWK)
const base64 = (value: string | Uint8Array) => Buffer.from(value as string).toString('base64')
const linesOf = (length: number) =>
  `-----BEGIN PUBLIC KEY-----\n${DER.toString('base64').replace(new RegExp(`.{${length}}`, 'g'), '$&\n')}\n-----END PUBLIC KEY-----`

// The same point with one of its numbers, as RFC 5480 §2.2 has it too.
const COMPRESSED = Buffer.concat([
  Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
  Buffer.from([3]),
  Buffer.from(JWK['x'] as string, 'base64url'),
])

const FORMS: [string, GripKey | readonly GripKey[]][] = [
  ['a JWK', JWK],
  ['a JWK with other members', { ...JWK, kid: 'x', use: 'sig', alg: 'ES256' }],
  ['the text of a JWK', TEXT],
  ['the text of a JWK with an escape', TEXT.replace('CKo5', String.raw`\u0043Ko5`)],
  ['the text of a JWK with padding', TEXT.replace('WCg"', 'WCg="').replace('O7M"', 'O7M="')],
  ['the bytes of a JWK', new TextEncoder().encode(TEXT)],
  ['base64: and a JWK', `base64:${base64(TEXT)}`],
  ['a JWK Set', { keys: [P256.jwk, JWK] }],
  ['the text of a JWK Set', JSON.stringify({ keys: [JWK] })],
  ['base64: and a JWK Set', `base64:${base64(JSON.stringify({ keys: [JWK] }))}`],
  ['a list', [SECRET, P256.spki, JWK]],
  ['a list in text', JSON.stringify([P256.jwk, JWK])],
  ['a PEM', PEM],
  ['a PEM in quotes', `'${PEM}'`],
  ['a PEM in lines of 32 letters', linesOf(32)],
  ['a PEM in lines of 48 letters', linesOf(48)],
  ['a PEM on one line', PEM.replaceAll('\n', String.raw`\n`)],
  ['the bytes of a PEM', new TextEncoder().encode(PEM)],
  ['base64: and a PEM', `base64:${base64(PEM)}`],
  ['base64: and a PEM, on lines', `base64:${base64(PEM).replace(/.{40}/g, '$&\r\n')}\n`],
  ['a DER', new Uint8Array(DER)],
  ['base64: and a DER', `base64:${base64(DER)}`],
  ['a DER of the short form', new Uint8Array(COMPRESSED)],
]

it.each(FORMS)('A6 the key of Fastly as %s demands an issuer at any address', async (_, verifyKey) => {
  const message = expect.stringContaining('set "verifyIssuer" to "fastly:<service id>"') as string
  for (const controlUrl of [ELSEWHERE.controlUrl, 'http://127.0.0.1:5561']) {
    const config: GripConfig = { ...ELSEWHERE, controlUrl, verifyKey }
    for (const build of [() => new Grip(config), () => new Publisher(config)]) {
      expect(build).toThrow(expect.objectContaining({ code: 'ERR_GRIP_CONFIG', message }))
    }
    expect(new Grip({ ...config, verifyIssuer: 'fastly:abc' })).toBeInstanceOf(Grip)
  }
  const token = fanoutToken({ exp: FAR, iss: 'fastly:any' }, P256.privateKey)
  await expect(verifyGripSig(token, verifyKey)).rejects.toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: 'Fastly signs for all services with one key: set "issuer" to "fastly:<service id>"',
  })
})

it.each([' ', '\n', '*', '.', '!'])(
  'A6 a letter %j in the key of Fastly, which engines read over, is refused',
  async (letter) => {
    const x = (JWK['x'] as string).replace('A1', `A${letter}1`)
    for (const key of [
      { ...JWK, x },
      { ...JWK, y: `${JWK['y'] as string}${letter}` },
      { keys: [{ ...JWK, x }] },
    ]) {
      expect(await reasonOf(verifyGripSig('x', key, { issuer: 'fastly:abc' }))).toBe('ERR_GRIP_CONFIG')
      expect(await reasonOf(verifyGripSig('x', JSON.stringify(key)))).toBe('ERR_GRIP_CONFIG')
    }
  },
)

it('A6 it does so before it reads a token', async () => {
  for (const token of [undefined, '', 'x']) {
    expect(await reasonOf(verifyGripSig(token, JWK))).toBe('ERR_GRIP_CONFIG')
    expect(await reasonOf(verifyGripSig(token, JWK, { issuer: undefined }))).toBe('ERR_GRIP_CONFIG')
  }
})

it.each([
  { GRIP_URL: ELSEWHERE.controlUrl, GRIP_VERIFY_KEY: `base64:${base64(PEM)}` },
  { GRIP_URL: `${ELSEWHERE.controlUrl}?verify-key=${encodeURIComponent(`base64:${base64(TEXT)}`)}` },
  { GRIP_PROXIES: JSON.stringify([{ ...ELSEWHERE, verify_key: { keys: [JWK] } }]) },
])('A6 the key of Fastly demands an issuer in an environment, too: %#', (env) => {
  expect(() => Grip.fromEnv(env)).toThrow('set "verifyIssuer" to "fastly:<service id>"')
})

const P_256 = { name: 'ECDSA', namedCurve: 'P-256' }

it('A6 the key of Fastly as a CryptoKey demands an issuer, if it can be exported', async () => {
  const token = fanoutToken({ exp: FAR, iss: 'fastly:any' }, P256.privateKey)
  const key = await crypto.subtle.importKey('jwk', { ...JWK }, P_256, true, ['verify'])
  const lists = [key, [P256.spki, key]].map((verifyKey) => ({ ...ELSEWHERE, verifyKey }))
  const grips = lists.map((config) => new Grip(config))
  for (const [index, grip] of grips.entries()) {
    const { verifyKey } = lists[index]!
    const headers = new Headers({ 'grip-sig': token.replace(/.{8}$/, 'AAAAAAAA') })
    await expect(grip.verify(headers)).rejects.toThrow('set "verifyIssuer" to "fastly:<service id>"')
    await expect(verifyGripSig(headers.get('grip-sig'), verifyKey)).rejects.toThrow(
      'set "issuer" to "fastly:<service id>"',
    )
  }
  expect(await reasonOf(verifyGripSig(token, key, { issuer: 'fastly:abc' }))).toBe('signature')
  const own = await crypto.subtle.importKey('jwk', P256.jwk, P_256, true, ['verify'])
  await expect(verifyGripSig(token, own)).resolves.toHaveProperty('iss', 'fastly:any')
})

it('A6 the key of Fastly as a CryptoKey that cannot be exported is not recognized', async () => {
  const key = await crypto.subtle.importKey('jwk', { ...JWK }, P_256, false, ['verify'])
  const token = fanoutToken({ exp: FAR, iss: 'fastly:any' }, P256.privateKey)
  expect(await reasonOf(verifyGripSig(token, key))).toBe('signature')
})

it.each([5, '', null, ['fastly:abc'], {}])('A6 refuses the issuer %j', async (issuer) => {
  await expect(verifyGripSig('x', SECRET, { issuer: issuer as string })).rejects.toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    message: '"issuer" must be a non-empty string, such as "fastly:<service id>"',
  })
})
