import { afterEach, expect, it, vi } from 'vitest'
import type { GripKey, verifyGripSig as VerifyGripSig } from '@grip/core'
import { FAR, fanoutToken, P256, pushpinToken } from './tokens.ts'

const CLAIMS = { exp: FAR, iss: 'pushpin' }

afterEach(() => {
  vi.restoreAllMocks()
})

/** The library as a new process has it, with no key known. */
async function freshVerify(): Promise<typeof VerifyGripSig> {
  vi.resetModules()
  return (await import('@grip/core')).verifyGripSig
}

it('A9 imports a JWK once as long as it has the same content', async () => {
  const verifyGripSig = await freshVerify()
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const token = fanoutToken(CLAIMS, P256.privateKey)
  const key: GripKey = { ...P256.jwk }
  for (let run = 0; run < 3; run++) await verifyGripSig(token, key)
  expect(imports).toHaveBeenCalledTimes(1)
  await verifyGripSig(token, { ...key })
  await verifyGripSig(token, { keys: [{ ...key }] })
  await verifyGripSig(token, { keys: [{ ...key }] })
  expect(imports).toHaveBeenCalledTimes(2)
})

it('A9 keeps 256 keys: one more evicts the least recently used', async () => {
  const verifyGripSig = await freshVerify()
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const use = (number: number): Promise<unknown> =>
    verifyGripSig(pushpinToken(CLAIMS, `secret-${number}`), `secret-${number}`)
  for (const _ of [1, 2]) {
    for (let number = 1; number <= 256; number++) await use(number)
  }
  expect(imports).toHaveBeenCalledTimes(256)
  await use(1)
  await use(257)
  for (const number of [1, 3, 256, 257]) await use(number)
  expect(imports).toHaveBeenCalledTimes(257)
  await use(2)
  expect(imports).toHaveBeenCalledTimes(258)
})
