import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { behindProxy, type ClauseContext, describeWhere, startPushpin } from '@grip/conformance'
import { verifyGripSig } from '@grip/core'
import { afterAll, describe, expect, it } from 'vitest'

const pairs = [
  ['ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
] as const

describeWhere('pushpin', 'signatures of Pushpin', () => {
  describe.each(pairs)('%s', (algorithm, newPair) => {
    const { publicKey, privateKey } = newPair()
    let folder = ''
    let t: ClauseContext

    behindProxy(
      async (origin) => {
        folder = await mkdtemp(join(tmpdir(), 'grip-key-'))
        const path = join(folder, 'key.pem')
        await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }))
        return startPushpin({ origin, key: `file:${path}` })
      },
      (context) => {
        t = context
      },
    )

    afterAll(() => rm(folder, { recursive: true }))

    it(`Pushpin signs with a private key, ${algorithm}: the public key verifies, with its issuer alone, and another does not`, async () => {
      await t.get('/')
      const token = (await t.origin.next()).headers.get('grip-sig')!
      const header: unknown = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())
      expect(header).toMatchObject({ alg: algorithm })
      const key = publicKey.export({ type: 'spki', format: 'pem' }) as string
      const other = newPair().publicKey.export({ type: 'spki', format: 'pem' }) as string
      const good = verifyGripSig(token, key, { issuer: 'pushpin' })
      await expect(good).resolves.toMatchObject({ iss: 'pushpin' })
      await expect(verifyGripSig(token, key, { issuer: 'me' })).rejects.toMatchObject({ reason: 'issuer' })
      await expect(verifyGripSig(token, other)).rejects.toMatchObject({ reason: 'signature' })
    })
  })
})
