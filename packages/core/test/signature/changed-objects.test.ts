import { afterEach, expect, it, vi } from 'vitest'
import { type GripKey, verifyGripSig } from '../../src/index.ts'
import { FAR, pushpinToken, reasonOf, SECRET, segment } from './tokens.ts'

const CLAIMS = { exp: FAR, iss: 'pushpin' }
const NEXT = 'the-next-secret-of-32-characters'
const OLD_TOKEN = pushpinToken(CLAIMS, SECRET)
const NEXT_TOKEN = pushpinToken(CLAIMS, NEXT)

afterEach(() => {
  vi.restoreAllMocks()
})

const oct = () => ({ kty: 'oct', k: segment(SECRET) })

it.each<[string, (jwk: { kty: string; k: string }) => GripKey | GripKey[]]>([
  ['a JWK', (jwk) => jwk],
  ['a JWK in a set', (jwk) => ({ keys: [jwk] })],
  ['a JWK in a list', (jwk) => [jwk]],
  ['a JWK in a set in a list', (jwk) => ['another secret', { keys: [jwk] }]],
])('A9 %s that was changed in place is another key', async (_, form) => {
  const jwk = oct()
  const keys = form(jwk)
  await expect(verifyGripSig(OLD_TOKEN, keys)).resolves.toEqual(CLAIMS)
  jwk.k = segment(NEXT)
  expect(await reasonOf(verifyGripSig(OLD_TOKEN, keys))).toBe('signature')
  await expect(verifyGripSig(NEXT_TOKEN, keys)).resolves.toEqual(CLAIMS)
  jwk.k = segment(SECRET)
  await expect(verifyGripSig(OLD_TOKEN, keys)).resolves.toEqual(CLAIMS)
})

it('A9 a JWK that is not changed is imported once', async () => {
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const key = { kty: 'oct', k: segment('imported once, by its content') }
  const token = pushpinToken(CLAIMS, 'imported once, by its content')
  for (let run = 0; run < 10; run++) await verifyGripSig(token, run % 2 === 0 ? key : { ...key })
  expect(imports).toHaveBeenCalledTimes(1)
})

it('A9 two keys of a class whose members are not in JSON are refused, and not taken for each other', async () => {
  class Key {
    readonly #secret: string
    constructor(secret: string) {
      this.#secret = secret
    }
    get kty() {
      return 'oct'
    }
    get k() {
      return segment(this.#secret)
    }
  }
  for (const secret of [SECRET, NEXT]) {
    expect(await reasonOf(verifyGripSig(OLD_TOKEN, new Key(secret) as unknown as GripKey))).toBe(
      'ERR_GRIP_CONFIG',
    )
  }
})

it.each([
  { kty: 'oct', k: 1n },
  Object.assign({ kty: 'oct' }, { toJSON: () => undefined }),
  {
    kty: 'oct',
    get k() {
      throw new Error('no')
    },
  },
])('A4 refuses a JWK that is no JSON: %#', async (key) => {
  expect(await reasonOf(verifyGripSig(OLD_TOKEN, key as unknown as GripKey))).toBe('ERR_GRIP_CONFIG')
})
