import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'

/** A key as `node:crypto` has it. */
export type ReferenceKey = { alg: 'HS256'; secret: string } | { alg: 'ES256' | 'RS256'; key: KeyObject }

/**
 * A second verifier of `Grip-Sig`, on `node:crypto`: whether a token, as it is spelt, was signed with one of the
 * keys and lives at a time in seconds.
 */
export function verifyReference(token: string, keys: readonly ReferenceKey[], now: number): boolean {
  const segments = token.split('.')
  if (token.length > 8192 || segments.length !== 3 || !segments.every(isCanonical)) return false
  const [header, claims, signature] = segments as [string, string, string]
  const head = parse(header)
  if (head === undefined || 'crit' in head || 'b64' in head) return false
  const { exp, nbf, iat } = parse(claims) ?? {}
  if (!Number.isSafeInteger(exp) || (exp as number) <= now - 30) return false
  for (const start of [nbf, iat]) {
    if (start !== undefined && !(typeof start === 'number' && start <= now + 30)) return false
  }
  const input = `${header}.${claims}`
  return keys.some(
    (key) => key.alg === head['alg'] && isSigned(input, Buffer.from(signature, 'base64url'), key),
  )
}

function isCanonical(segment: string): boolean {
  return Buffer.from(segment, 'base64url').toString('base64url') === segment
}

function parse(segment: string): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(segment, 'base64url'))
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value as Record<string, unknown>
  } catch {
    return undefined
  }
}

function isSigned(input: string, signature: Buffer, key: ReferenceKey): boolean {
  if (key.alg === 'HS256') {
    const expected = createHmac('sha256', key.secret).update(input).digest()
    return signature.length === expected.length && timingSafeEqual(signature, expected)
  }
  return verify('sha256', Buffer.from(input), { key: key.key, dsaEncoding: 'ieee-p1363' }, signature)
}
