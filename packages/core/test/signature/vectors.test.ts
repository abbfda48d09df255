import { expect, it } from 'vitest'
import { verifyGripSig, type GripKey } from '../../src/index.ts'
import { FAR, keyToken, newRsa, P256, pushpinToken, reasonOf, SECRET, segment } from './tokens.ts'

// RFC 7515, appendix A: the payload is the same in A.1, A.2 and A.3, and expires in 2011.
const PAYLOAD =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'
const CLAIMS = { iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true }
const THEN = { now: () => 1300819379_000, clockTolerance: 0, issuer: 'joe' }

const A1_KEY = {
  kty: 'oct',
  k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
}
const A1 = `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${PAYLOAD}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`
const A2_KEY = {
  kty: 'RSA',
  n:
    'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS' +
    '-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2' +
    'CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9' +
    'gb54h4FRWyuXpoQ',
  e: 'AQAB',
}
const A2 =
  `eyJhbGciOiJSUzI1NiJ9.${PAYLOAD}.` +
  'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr' +
  '7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--x' +
  'i12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_Ioy' +
  'pGlUPQGe77Rw'
const A3 =
  `eyJhbGciOiJFUzI1NiJ9.${PAYLOAD}.` +
  'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q'
// A.5 is unsecured.
const A5 = `eyJhbGciOiJub25lIn0.${PAYLOAD}.`

const VECTORS: [string, string, GripKey][] = [
  ['A.1 (HS256)', A1, A1_KEY],
  ['A.2 (RS256)', A2, A2_KEY],
  ['A.3 (ES256)', A3, P256.jwk],
]

it.each(VECTORS)('A4 RFC 7515 %s verifies while it lasts', async (_, token, key) => {
  await expect(verifyGripSig(token, key, THEN)).resolves.toEqual(CLAIMS)
  expect(await reasonOf(verifyGripSig(token, key, { ...THEN, now: () => 1300819380_000 }))).toBe('expired')
})

it.each(VECTORS)('A4 RFC 7515 A.5, unsecured, does not pass for %s', async (_, _token, key) => {
  expect(await reasonOf(verifyGripSig(A5, key, THEN))).toBe('algorithm')
})

it.each(VECTORS)('A4 %s has one spelling only', async (_, token, key) => {
  const [header, payload, signature] = token.split('.') as [string, string, string]
  const spellings = [
    ` ${token}`, `${token} `, `${token}\n`, `\t${token}`, `${token}=`, `${token}==`, `${token}.`, `.${token}`,
    `${header}.${payload}`, `${header}.${payload}.${signature}.${signature}`, `${header}..${signature}`,
    `.${payload}.${signature}`, `${header}=.${payload}.${signature}`, `${header}.${payload}=.${signature}`,
    `${header}. ${payload}.${signature}`, `${header}.${payload}\r\n.${signature}`,
    `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}/`,
    `${header}.${payload}.${nextLetter(signature)}`, `"${token}"`, `Bearer ${token}`, `${token},${token}`,
    `${token}, ${token}`, `${header},${payload},${signature}`, `${header}\u3002${payload}\u3002${signature}`,
  ] // prettier-ignore
  expect(spellings).toHaveLength(24)
  for (const spelling of spellings)
    expect(await reasonOf(verifyGripSig(spelling, key, THEN))).toBe('malformed')
})

// The last letter of a segment has bits that no byte uses: the next one decodes to the same bytes.
function nextLetter(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const next = text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)!) + 1]
  expect(Buffer.from(next, 'base64url')).toEqual(Buffer.from(text, 'base64url'))
  return next
}

it.each(VECTORS)('A4 %s with any changed letter of its signature is refused', async (_, token, key) => {
  const start = token.lastIndexOf('.') + 1
  const reasons = new Set<unknown>()
  for (let at = start; at < token.length - 1; at += 3) {
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
    reasons.add(await reasonOf(verifyGripSig(changed, key, THEN)))
  }
  expect([...reasons]).toEqual(['signature'])
})

it('A4 an ES256 signature in DER, cut, doubled, or of zeros is refused', async () => {
  const input = A3.slice(0, A3.lastIndexOf('.'))
  const bytes = Buffer.from(A3.slice(input.length + 1), 'base64url')
  const der = Buffer.concat([
    Buffer.from([0x30, 0x44, 2, 32]),
    bytes.subarray(0, 32),
    Buffer.from([2, 32]),
    bytes.subarray(32),
  ])
  const swapped = Buffer.concat([bytes.subarray(32), bytes.subarray(0, 32)])
  for (const signature of [
    der,
    bytes.subarray(1),
    Buffer.concat([bytes, bytes]),
    Buffer.alloc(64),
    swapped,
    Buffer.alloc(1),
  ]) {
    expect(await reasonOf(verifyGripSig(`${input}.${segment(signature)}`, P256.jwk, THEN))).toBe('signature')
  }
})

it('A4 the other ECDSA signature of a token, which anybody can make of the first, gives the same claims', async () => {
  const input = A3.slice(0, A3.lastIndexOf('.'))
  const bytes = Buffer.from(A3.slice(input.length + 1), 'base64url')
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
  await expect(verifyGripSig(`${input}.${segment(other)}`, P256.jwk, THEN)).resolves.toEqual(CLAIMS)
  for (const change of [(n: bigint) => n + 1n, () => 0n, () => order, (n: bigint) => (n * 2n) % order]) {
    const wrong = Buffer.from(change(s).toString(16).padStart(64, '0'), 'hex')
    const token = `${input}.${segment(Buffer.concat([bytes.subarray(0, 32), wrong]))}`
    expect(await reasonOf(verifyGripSig(token, P256.jwk, THEN))).toBe('signature')
  }
})

it('A4 RFC 7520 4.1 to 4.4 sign a text, which holds no claims', async () => {
  const text = 'It\u2019s a dangerous business, Frodo, going out your door.'
  const rsa = newRsa()
  const tokens: [string, GripKey][] = [
    [pushpinToken(text), SECRET],
    [keyToken({ alg: 'ES256' }, text, P256.privateKey), P256.jwk],
    [keyToken({ alg: 'RS256' }, text, rsa.privateKey), rsa.publicKey.export({ format: 'jwk' }) as GripKey],
  ]
  for (const [token, key] of tokens) expect(await reasonOf(verifyGripSig(token, key))).toBe('malformed')
  for (const payload of ['null', '[]', '1', '"exp"', `[{"exp":${FAR}}]`, '', '{', '\ufeff{}']) {
    expect(['malformed', 'claims']).toContain(await reasonOf(verifyGripSig(pushpinToken(payload), SECRET)))
  }
})
