import { type GripKey, GripSignatureError, verifyGripSig } from '@grip/core'
import { type ReferenceKey, verifyReference } from '../support/reference-verifier.ts'
import {
  fanoutToken,
  hmacToken,
  keyToken,
  newRsa,
  P256,
  pushpinToken,
  SECRET,
  segment,
} from '../signature/tokens.ts'
import type { Random } from './random.ts'
import type { Trial } from './try-body.ts'

const rsa = newRsa()
const RSA_PEM = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string
const KEYS: readonly [GripKey, ReferenceKey][] = [
  [SECRET, { alg: 'HS256', secret: SECRET }],
  [P256.jwk, { alg: 'ES256', key: P256.privateKey }],
  [RSA_PEM, { alg: 'RS256', key: rsa.publicKey }],
]
const PIECES = ['.', '=', ' ', ',', '-', '_', '+', '/', 'A', 'e30', '\n', '\0', 'eyJhbGciOiJub25lIn0', '..']
const ALGORITHMS = ['none', 'HS256', 'ES256', 'RS256', 'HS384', 'hs256', '', null, ['HS256']]
const TIMES = [0, -1, 1e308, '4102444800', null, 1_000_000_000, 4_102_444_800, 4_102_444_800.5]

const now = Math.floor(Date.now() / 1000)

/** Tokens that verify: few of them, since signing takes longer than all the rest. */
export function seedTokens(): string[] {
  const claims = [
    { exp: now + 3600, iss: 'pushpin' },
    { exp: now + 86_400 },
    { exp: now - 3600, iss: 'pushpin' },
  ]
  return claims.flatMap((one) => [
    pushpinToken(one),
    fanoutToken(one, P256.privateKey),
    keyToken({ alg: 'RS256' }, one, rsa.privateKey),
  ])
}

/** A token: one that verifies, changed in some places, with parts of others, or put together by a forger. */
export function randomToken(random: Random, seeds: readonly string[]): string {
  let token = random.of(seeds)
  const kind = random.below(10)
  if (kind === 0) return random.bytes(random.below(120))
  if (kind === 1) return forged(random)
  if (kind === 2) {
    const parts = token.split('.')
    parts[random.below(3)] = random.of(seeds).split('.')[random.below(3)]!
    return parts.join('.')
  }
  if (kind === 3) return `${token}${random.of([', ', ',', '.', ' '])}${random.of(seeds)}`
  for (let count = random.below(3); count > 0; count--) token = random.mutate(token, PIECES)
  return token
}

// Signed with what everybody knows: the public keys, or nothing.
function forged(random: Random): string {
  const header = { alg: random.of(ALGORITHMS), kid: random.of(['1', undefined]), typ: 'JWT' }
  const claims = { exp: random.of(TIMES), iss: 'pushpin', iat: random.of([undefined, now, now + 9999]) }
  const signers = [
    () => hmacToken(header, claims, random.of([RSA_PEM, P256.spki, JSON.stringify(P256.jwk), ''])),
    () => `${segment(header)}.${segment(claims)}.`,
    () => `${segment(header)}.${segment(claims)}.${segment(random.bytes(random.of([32, 64, 256])))}`,
    // With the true secret, so that only what it says can be wrong.
    () => hmacToken(header, claims, SECRET),
  ]
  return random.of(signers)()
}

/** Verifies a token with one key, or with all. */
export async function tryToken(token: string, choice: number): Promise<Trial> {
  const chosen = choice < KEYS.length ? [KEYS[choice]!] : KEYS
  const expected = verifyReference(
    token,
    chosen.map(([, key]) => key),
    now,
  )
  try {
    await verifyGripSig(
      token,
      chosen.map(([key]) => key),
    )
    return { taken: true, wrong: expected ? undefined : 'false accept' }
  } catch (error) {
    if (!(error instanceof GripSignatureError)) return { taken: false, wrong: `crash: ${String(error)}` }
    return { taken: false, wrong: expected ? 'false refusal' : undefined }
  }
}

/** How many choices of keys {@link tryToken} has. */
export const KEY_CHOICES: number = KEYS.length + 1
