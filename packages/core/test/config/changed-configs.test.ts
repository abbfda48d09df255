import { expect, it } from 'vitest'
import { Grip, type GripConfig, type GripKey, verifyGripSig } from '../../src/index.ts'
import { recordFetch } from '../publish/record-fetch.ts'
import { FAR, pushpinToken, SECRET, segment } from '../signature/tokens.ts'

const CLAIMS = { exp: FAR, iss: 'pushpin' }
const NEXT = 'the-next-secret-of-32-characters'
const OLD_TOKEN = pushpinToken(CLAIMS, SECRET)

const oct = () => ({ kty: 'oct', k: segment(SECRET) })
const secretConfig = (key: GripKey): GripConfig => ({
  controlUrl: 'http://127.0.0.1:5561',
  iss: 'pushpin',
  key,
})

it('a Grip is settled by its configuration as it was, to verify and to publish', async () => {
  const jwk = oct()
  const bytes = new TextEncoder().encode(SECRET)
  for (const [key, change] of [
    [jwk, () => (jwk.k = segment(NEXT))],
    [bytes, () => bytes.set(new TextEncoder().encode(NEXT))],
  ] as const) {
    const { fetch, requests } = recordFetch()
    const grip = new Grip(secretConfig(key), { fetch })
    change()
    await expect(grip.verify(new Headers({ 'grip-sig': OLD_TOKEN }))).resolves.toEqual(CLAIMS)
    await grip.publish('c', { webSocket: 'x' })
    const token = requests[0]!.headers.get('authorization')!.replace('Bearer ', '')
    await expect(verifyGripSig(token, SECRET)).resolves.toHaveProperty('iss', 'pushpin')
  }
})
