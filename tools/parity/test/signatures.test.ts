import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyGripSig } from '@grip/core'
import { expect, it } from 'vitest'
import { describeOnPushpin, Fixture } from './fixture.ts'

const pairs: [algorithm: string, pair: () => { publicKey: KeyObject; privateKey: KeyObject }][] = [
  ['ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
]

describeOnPushpin('signatures of Pushpin by a private key', () => {
  it.each(pairs)(
    'Pushpin signs with a private key, %s: the public key verifies, with its issuer alone, and another does not',
    async (algorithm, pair) => {
      const { publicKey, privateKey } = pair()
      const folder = await mkdtemp(join(tmpdir(), 'grip-key-'))
      const path = join(folder, 'key.pem')
      await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }))
      const fixture = await Fixture.start(`file:${path}`)
      const t = fixture.context('signed')
      await t.get('/')
      const token = (await t.origin.next()).headers.get('grip-sig')!
      expect(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())).toMatchObject({
        alg: algorithm,
      })
      const key = publicKey.export({ type: 'spki', format: 'pem' }) as string
      const other = pair().publicKey.export({ type: 'spki', format: 'pem' }) as string
      await expect(verifyGripSig(token, key, { issuer: 'pushpin' })).resolves.toMatchObject({
        iss: 'pushpin',
      })
      await expect(verifyGripSig(token, key, { issuer: 'me' })).rejects.toMatchObject({ reason: 'issuer' })
      await expect(verifyGripSig(token, other)).rejects.toMatchObject({ reason: 'signature' })
      await fixture.stop()
      await rm(folder, { recursive: true })
    },
  )
})
