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

it('A9 imports a JWK once as long as it is the same object', async () => {
  const verifyGripSig = await freshVerify()
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const token = fanoutToken(CLAIMS, P256.privateKey)
  const key: GripKey = { ...P256.jwk }
  for (let run = 0; run < 3; run++) await verifyGripSig(token, key)
  expect(imports).toHaveBeenCalledTimes(1)
  await verifyGripSig(token, { ...key })
  expect(imports).toHaveBeenCalledTimes(2)
})

it('A9 keeps 16 keys that are text: the 17th puts out all others', async () => {
  const verifyGripSig = await freshVerify()
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const use = (number: number): Promise<unknown> =>
    verifyGripSig(pushpinToken(CLAIMS, `secret-${number}`), `secret-${number}`)
  for (const _ of [1, 2]) {
    for (let number = 1; number <= 16; number++) await use(number)
  }
  expect(imports).toHaveBeenCalledTimes(16)
  await use(17)
  await use(16)
  expect(imports).toHaveBeenCalledTimes(18)
  await use(17)
  expect(imports).toHaveBeenCalledTimes(18)
})
