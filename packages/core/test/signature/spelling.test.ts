import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Grip, verifyGripSig } from '../../src/index.ts'
import { FAR, hmacToken, P256, fanoutToken, pushpinToken, reasonOf, SECRET, segment } from './tokens.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function signed(input: string): string {
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`
}

/** Another spelling of the same bytes, where the last letter has bits to spare; else the same one. */
function respell(text: string, bits: number): string {
  const spare = [0, 0, 15, 3][text.length % 4]!
  return text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)!) ^ (bits & spare)]!
}

it('A4 a token is accepted only in the one spelling of its bytes, even if it is signed', async () => {
  const outcomes = { taken: 0, refused: 0 }
  const bits = fc.oneof(fc.constant(0), fc.nat(15))
  const property = fc.asyncProperty(fc.nat(5), fc.nat(5), bits, bits, bits, async (kid, pad, a, b, c) => {
    const header = segment({ kid: 'x'.repeat(kid), alg: 'HS256' })
    const claims = segment({ pad: 'x'.repeat(pad), exp: FAR })
    const [, , signature] = signed(`${respell(header, a)}.${respell(claims, b)}`).split('.')
    const spelt = [respell(header, a), respell(claims, b), respell(signature!, c)]
    const isCanonical = spelt[0] === header && spelt[1] === claims && spelt[2] === signature
    const reason = await reasonOf(verifyGripSig(spelt.join('.'), SECRET))
    expect(typeof reason === 'object' ? 'taken' : reason).toBe(isCanonical ? 'taken' : 'malformed')
    outcomes[isCanonical ? 'taken' : 'refused']++
  })
  await fc.assert(property, { numRuns: 1000 })
  expect(Math.min(outcomes.taken, outcomes.refused)).toBeGreaterThan(100)
})

it.each([
  ['umlauts', { exp: FAR, iss: 'pröxy' }],
  ['a line of another script', { exp: FAR, iss: '代理', sub: '\u2028' }],
  ['what latin1 ends in', { exp: FAR, iss: '\x7f\x80\xff' }],
  ['an escape', { exp: FAR, iss: '\0\u001f' }],
  ['what base64url spells with four hyphens', { exp: FAR, iss: '..@@>@@>@@>@@>' }],
])('reads claims with %s as they were written', async (_, claims) => {
  await expect(verifyGripSig(pushpinToken(claims), SECRET)).resolves.toEqual(claims)
})

it.each([
  ['claims', { alg: 'HS256' }, `\ufeff${JSON.stringify({ exp: FAR })}`],
  ['a header', `\ufeff${JSON.stringify({ alg: 'HS256' })}`, { exp: FAR }],
  ['claims beyond ASCII', { alg: 'HS256' }, `\ufeff${JSON.stringify({ exp: FAR, iss: 'é' })}`],
])('A4 a byte order mark before %s is another spelling', async (_, header, claims) => {
  expect(await reasonOf(verifyGripSig(hmacToken(header, claims, SECRET), SECRET))).toBe('malformed')
})

it('A1 what one token says of itself is not said of the next', async () => {
  const grip = new Grip({ controlUrl: 'http://127.0.0.1:5561', verifyKey: [SECRET, P256.jwk] })
  const verify = (token: string) => reasonOf(grip.verify(new Headers({ 'grip-sig': token })))
  const claims = { exp: FAR }
  const es256 = fanoutToken(claims, P256.privateKey)
  const none = hmacToken({ alg: 'none' }, claims, SECRET)
  for (let run = 0; run < 3; run++) {
    expect(await verify(pushpinToken({ ...claims, run }))).toEqual({ accepted: { ...claims, run } })
    expect(await verify(none)).toBe('algorithm')
    expect(await verify(es256)).toEqual({ accepted: claims })
    expect(await verify(signed(`${segment('{')}.${segment(claims)}`))).toBe('malformed')
    expect(await verify(none)).toBe('algorithm')
  }
})
