import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Grip, verifyGripSig } from '../../src/index.ts'
import { fanoutToken, FAR, P256, pushpinToken, reasonOf } from './tokens.ts'

const NOW = 1_800_000_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 })
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Counts calls of WebCrypto from here on. */
function counts(): { imported: number; verified: number } {
  const imports = vi.spyOn(crypto.subtle, 'importKey')
  const verifies = vi.spyOn(crypto.subtle, 'verify')
  return {
    get imported() {
      return imports.mock.calls.length
    },
    get verified() {
      return verifies.mock.calls.length
    },
  }
}

// Each test has keys of its own, so that none is known from another.
function gripFor(secret: string): Grip {
  return new Grip(`http://127.0.0.1:5561?iss=pushpin&key=${secret}`)
}

function headers(token: string): Headers {
  return new Headers({ 'grip-sig': token })
}

it('A9 imports a key once for 1,000 verifications', async () => {
  const secret = 'imported-once-for-verifygripsig'
  const counted = counts()
  const token = pushpinToken(undefined, secret)
  for (let run = 0; run < 1000; run++) await verifyGripSig(token, secret)
  expect(counted).toMatchObject({ imported: 1, verified: 1000 })
})

it('A9 imports each of two keys once for 1,000 verifications inside a Grip', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const grip = new Grip({
    controlUrl: 'http://127.0.0.1:5561',
    verifyKey: ['imported-once-of-two', publicKey.export({ type: 'spki', format: 'pem' })],
  })
  const counted = counts()
  for (let run = 0; run < 500; run++) {
    await grip.verify(headers(pushpinToken({ exp: FAR, run }, 'imported-once-of-two')))
    await grip.verify(headers(fanoutToken({ exp: FAR, run }, privateKey)))
  }
  expect(counted).toMatchObject({ imported: 2, verified: 1000 })
})

it('A9 verifies a distinct HS256 token once inside one Grip, an ES256 one each time', async () => {
  const grip = new Grip({ controlUrl: 'http://127.0.0.1:5561', verifyKey: ['distinct-tokens', P256.jwk] })
  const tokens = [1, 2, 3].map((number) =>
    pushpinToken({ exp: FAR + number, iss: 'pushpin' }, 'distinct-tokens'),
  )
  const counted = counts()
  for (let run = 0; run < 100; run++) {
    for (const token of tokens) await grip.verify(headers(token))
  }
  expect(counted.verified).toBe(3)
  const es256 = fanoutToken({ exp: FAR, iss: 'pushpin' }, P256.privateKey)
  for (let run = 0; run < 5; run++) await grip.verify(headers(es256))
  expect(counted.verified).toBe(8)
})

it('gives equal claims from the cache, and they cannot be changed', async () => {
  const grip = gripFor('claims-are-frozen')
  const token = pushpinToken({ exp: FAR, iss: 'pushpin', sub: 'x' }, 'claims-are-frozen')
  const first = await grip.verify(headers(token))
  expect(() => Object.assign(first, { sub: 'admin' })).toThrow(TypeError)
  await expect(grip.verify(headers(token))).resolves.toEqual({ exp: FAR, iss: 'pushpin', sub: 'x' })
})

it('lets a cached token expire, to the second', async () => {
  const grip = gripFor('cached-and-expired')
  const token = headers(pushpinToken({ exp: NOW + 10, iss: 'pushpin' }, 'cached-and-expired'))
  const counted = counts()
  await expect(grip.verify(token)).resolves.toEqual({ exp: NOW + 10, iss: 'pushpin' })
  vi.setSystemTime((NOW + 39) * 1000)
  await expect(grip.verify(token)).resolves.toEqual({ exp: NOW + 10, iss: 'pushpin' })
  vi.setSystemTime((NOW + 40) * 1000)
  expect(await reasonOf(grip.verify(token))).toBe('expired')
  expect(counted.verified).toBe(1)
})

it('checks the nbf of a cached token against a clock that was set back', async () => {
  const grip = gripFor('cached-and-early')
  const token = headers(pushpinToken({ exp: FAR, iss: 'pushpin', nbf: NOW }, 'cached-and-early'))
  await expect(grip.verify(token)).resolves.toHaveProperty('nbf', NOW)
  vi.setSystemTime((NOW - 31) * 1000)
  expect(await reasonOf(grip.verify(token))).toBe('not-yet-valid')
})

it('keeps 64 tokens: the 65th puts out the oldest', async () => {
  const grip = gripFor('sixty-four-tokens')
  const tokens = Array.from({ length: 65 }, (_, run) =>
    headers(pushpinToken({ exp: FAR, iss: 'pushpin', run }, 'sixty-four-tokens')),
  )
  const counted = counts()
  for (const token of tokens.slice(0, 64)) await grip.verify(token)
  for (const token of tokens.slice(0, 64)) await grip.verify(token)
  expect(counted.verified).toBe(64)
  await grip.verify(tokens[64]!)
  await grip.verify(tokens[1]!)
  expect(counted.verified).toBe(65)
  await grip.verify(tokens[0]!)
  expect(counted.verified).toBe(66)
})

it('never keeps a token that did not verify', async () => {
  const grip = gripFor('never-kept')
  const forged = headers(pushpinToken({ exp: FAR, iss: 'pushpin' }, 'forged'))
  const foreign = headers(pushpinToken({ exp: FAR, iss: 'other' }, 'never-kept'))
  const counted = counts()
  for (let run = 0; run < 3; run++) {
    expect(await reasonOf(grip.verify(forged))).toBe('signature')
    expect(await reasonOf(grip.verify(foreign))).toBe('issuer')
  }
  expect(counted.verified).toBe(6)
})

it('does not share tokens between two Grips', async () => {
  const token = headers(pushpinToken({ exp: FAR, iss: 'pushpin' }, 'of-the-first'))
  await expect(gripFor('of-the-first').verify(token)).resolves.toHaveProperty('exp', FAR)
  expect(await reasonOf(gripFor('of-the-second').verify(token))).toBe('signature')
})
