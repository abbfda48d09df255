import { Grip, verifyGripSig } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import type { Pair, Task } from '../measure/pairs.ts'
import { SECRET } from './proxy-request.ts'

const CLAIMS = { iss: 'bench', exp: 4_102_444_800 }
const HMAC = { name: 'HMAC', hash: 'SHA-256' }
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Verifying a token each time, against `subtle.verify` with the imported key. */
export async function besideSubtle(algorithm: 'ES256' | 'HS256'): Promise<Pair> {
  const { signing, verifying } = await (algorithm === 'ES256' ? es256() : hs256())
  const token = await signGripSig(signing, CLAIMS)
  return {
    ours: async () => (await verifyGripSig(token, verifying, { issuer: 'bench' })).exp,
    other: subtleTask(token, verifying, algorithm === 'ES256' ? ECDSA : HMAC),
  }
}

function subtleTask(token: string, key: CryptoKey, parameters: typeof ECDSA | typeof HMAC): Task {
  const dot = token.lastIndexOf('.')
  const input = new TextEncoder().encode(token.slice(0, dot))
  const signature = Buffer.from(token.slice(dot + 1), 'base64url')
  return async () => Number(await crypto.subtle.verify(parameters, key, signature, input))
}

/** The second and later requests of a second, against `validateSig` with the key that its publisher keeps. */
export async function cachedBesideFanoutio(): Promise<Pair> {
  const { loadKey, validateSig } = await import('@fanoutio/grip')
  const token = await signGripSig(SECRET, CLAIMS)
  const key = loadKey(SECRET)
  return { ours: cachedTask(token), other: async () => Number(await validateSig(token, key, 'bench')) }
}

function cachedTask(token: string): Task {
  const grip = new Grip({ controlUrl: 'http://127.0.0.1', issuer: 'bench', key: SECRET })
  const headers = new Map([['grip-sig', token]])
  const source = { get: (name: string) => headers.get(name) ?? null }
  return async () => (await grip.verify(source)).exp
}

async function es256() {
  const pair = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify'])
  return { signing: pair.privateKey, verifying: pair.publicKey }
}

async function hs256() {
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const key = await crypto.subtle.importKey('raw', secret, HMAC, false, ['sign', 'verify'])
  return { signing: key, verifying: key }
}
