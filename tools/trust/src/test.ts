import { inspect } from 'node:util'
import { expect } from 'vitest'

/** Every way in which a value is shown: as text, message, stack, JSON, and to the last hidden field. */
export function shown(value: unknown): string {
  const { message, stack } = Object(value) as { message?: unknown; stack?: unknown }
  const texts = [String(value), message, stack, JSON.stringify(value)]
  return [...texts, inspect(value, { depth: Infinity, showHidden: true, getters: true })].join('\n')
}

/** Expects that nothing of a value shows one of the secrets, in any spelling. */
export function expectNoSecret(value: unknown, secrets: readonly string[]): void {
  const text = shown(value)
  const spellings = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(secret).toString('hex'),
    [...Buffer.from(secret)].join(', '),
  ])
  const found = spellings.filter((spelling) => text.includes(spelling))
  expect(found, 'no secret is shown').toEqual([])
}
