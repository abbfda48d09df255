import { Grip, verifyGripSig } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import type { Pair, Task } from '../measure/measure-pairs.ts'

const CLAIMS = { iss: 'bench', exp: 4_102_444_800 }
const HMAC = { name: 'HMAC', hash: 'SHA-256' }
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const SECRET = 'a secret of this bench, longer than 32 bytes'

/** Verifying a token each time, against `subtle.verify` with the imported key. */
export async function besideSubtle(algorithm: 'ES256' | 'HS256'): Promise<Pair> {
  const { signing, verifying } = await (algorithm === 'ES256' ? es256() : hs256())
  const token = await signGripSig(signing, CLAIMS)
  return {
    ours: async () => (await verifyGripSig(token, verifying, { issuer: 'bench' })).exp,
    other: subtleTask(token, verifying, algorithm === 'ES256' ? ECDSA : HMAC),
  }
}

/** jose's verification of a signature, against `subtle.verify`. */
export async function joseBesideSubtle(): Promise<Pair> {
  const { compactVerify } = await import('jose')
  const { signing, verifying } = await es256()
  const token = await signGripSig(signing, CLAIMS)
  const options = { algorithms: ['ES256'] }
  return {
    ours: async () => (await compactVerify(token, verifying, options)).payload.length,
    other: subtleTask(token, verifying, ECDSA),
  }
}

function subtleTask(token: string, key: CryptoKey, parameters: typeof ECDSA | typeof HMAC): Task {
  const dot = token.lastIndexOf('.')
  const input = new TextEncoder().encode(token.slice(0, dot))
  const signature = bytesOf(token.slice(dot + 1))
  return async () => Number(await crypto.subtle.verify(parameters, key, signature, input))
}

/** Verifying a token each time, against jose's `jwtVerify` with the same checks. */
export async function besideJose(algorithm: 'ES256' | 'HS256'): Promise<Pair> {
  const { jwtVerify } = await import('jose')
  const { signing, verifying } = await (algorithm === 'ES256' ? es256() : hs256())
  const token = await signGripSig(signing, CLAIMS)
  const options = { issuer: 'bench', algorithms: [algorithm], requiredClaims: ['exp'] }
  return {
    ours: async () => (await verifyGripSig(token, verifying, { issuer: 'bench' })).exp,
    other: async () => (await jwtVerify(token, verifying, options)).payload.exp!,
  }
}

/** The second and later requests of a second, against `validateSig` with the key that its publisher keeps. */
export async function cachedBesideFanoutio(): Promise<Pair> {
  const { loadKey, validateSig } = await import('@fanoutio/grip')
  const token = await signGripSig(SECRET, CLAIMS)
  const key = loadKey(SECRET)
  return { ours: cachedTask(token), other: async () => Number(await validateSig(token, key, 'bench')) }
}

/** The second and later requests of a second, against a promise that resolves to the time. */
export async function cachedBesidePromise(): Promise<Pair> {
  const token = await signGripSig(SECRET, CLAIMS)
  return { ours: cachedTask(token), other: async () => await Promise.resolve(Date.now()) }
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

// Without Buffer, since runtimes without it run this too.
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
