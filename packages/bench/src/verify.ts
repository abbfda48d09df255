// Measures one kind of verification against bare WebCrypto; prints the ratios of its pairs as JSON.
import { verifyGripSig } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { measurePairs } from './compare.ts'

const EXP = 4_102_444_800
const HMAC = { name: 'HMAC', hash: 'SHA-256' }
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

const [id] = process.argv.slice(2)
const { algorithm, signing, verifying } = await (id === 'V1' ? es256() : hs256())
const token = await signGripSig(signing, { iss: 'bench', exp: EXP })
const input = new TextEncoder().encode(token.slice(0, token.lastIndexOf('.')))
const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')

const ours = async (): Promise<number> => (await verifyGripSig(token, verifying, { issuer: 'bench' })).exp
const theirs = async (): Promise<number> =>
  Number(await crypto.subtle.verify(algorithm, verifying, signature, input))

const pairs = await measurePairs(ours, theirs, { slice: 25, pairs: 41 })
console.log(JSON.stringify(pairs.map(([a, b]) => a / b)))

async function es256() {
  const pair = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify'])
  return { algorithm: ECDSA, signing: pair.privateKey, verifying: pair.publicKey }
}

async function hs256() {
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const key = await crypto.subtle.importKey('raw', secret, HMAC, false, ['sign', 'verify'])
  return { algorithm: HMAC, signing: key, verifying: key }
}
