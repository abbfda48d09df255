import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { verifyGripSig, type GripKey } from '../../src/index.ts'
import {
  fanoutToken,
  FAR,
  hmacToken,
  newRsa,
  P256,
  pushpinToken,
  reasonOf,
  SECRET,
  segment,
} from './tokens.ts'

const CLAIMS = { exp: FAR, iss: 'pushpin' }
const GOOD = fanoutToken(CLAIMS, P256.privateKey)

const PEM = P256.spki
const BODY = PEM.replace(/-----[A-Z ]+-----|\s/g, '')
const DER = Buffer.from(BODY, 'base64')
const JWK = JSON.stringify(P256.jwk)
const base64 = (value: string | Uint8Array) => Buffer.from(value as string).toString('base64')
const label = (name: string, pem: string = PEM) => pem.replaceAll('PUBLIC KEY', name)

// Encodings of one public key that can be read.
const READ: [string, GripKey][] = [
  ['a PEM', PEM],
  ['a PEM without its last line end', PEM.trim()],
  ['a PEM after a BOM', `\ufeff${PEM}`],
  ['a PEM amid white space', `\n \t${PEM} \r\n\n`],
  ['a PEM with CRLF', PEM.replaceAll('\n', '\r\n')],
  ['a PEM with CR', PEM.replaceAll('\n', '\r')],
  ['a PEM with literal \\n', PEM.replaceAll('\n', '\\n')],
  ['a PEM with literal \\r\\n', PEM.replaceAll('\n', '\\r\\n')],
  ['a PEM in double quotes', `"${PEM}"`],
  ['a PEM in single quotes', `'${PEM}'`],
  ['a PEM in quotes with literal \\n', `"${PEM.replaceAll('\n', '\\n')}"`],
  ['a PEM on one line', PEM.replaceAll('\n', ' ')],
  ['a PEM with indented lines', PEM.replaceAll('\n', '\n    ')],
  ['a PEM in base64:', `base64:${base64(PEM)}`],
  ['a PEM in base64: in quotes', `"base64:${base64(PEM)}"`],
  ['a PEM in base64: amid white space', ` base64:${base64(PEM)}\n`],
  ['a DER in base64:', `base64:${BODY}`],
  ['a DER in base64: as base64url', `base64:${segment(DER)}`],
  ['a DER in bytes', new Uint8Array(DER)],
  ['a PEM in bytes', new TextEncoder().encode(PEM)],
  ['a PEM in bytes after a BOM', new TextEncoder().encode(`\ufeff${PEM}`)],
  ['a JWK as text', JWK],
  ['a JWK amid white space', `\ufeff ${JSON.stringify(P256.jwk, undefined, 2)}\r\n`],
  ['a JWK in quotes', `'${JWK}'`],
  ['a JWK in base64:', `base64:${base64(JWK)}`],
  ['a JWK in base64url after base64:', `base64:${segment(JWK)}`],
  ['a JWK in bytes', new TextEncoder().encode(JWK)],
  ['a JWK Set as text', JSON.stringify({ keys: [P256.jwk] })],
  ['a list of JWKs as text', JSON.stringify([P256.jwk])],
  ['a JWK Set in base64:', `base64:${base64(JSON.stringify({ keys: [P256.jwk] }))}`],
]

const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
const rsa = newRsa()
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const ed25519 = generateKeyPairSync('ed25519').publicKey
const sealed = { cipher: 'aes-256-cbc', passphrase: 'pass' } as const

// RFC 4253 §6.6: names and numbers, each after its length.
const sshOf = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat(
    parts.map((part) => {
      const bytes = Buffer.from(part as string)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return Buffer.concat([length, bytes])
    }),
  ).toString('base64')
const SSH_P256 = sshOf('ecdsa-sha2-nistp256', 'nistp256', DER.subarray(-65))
const SSH_RSA = sshOf('ssh-rsa', Buffer.from('010001', 'hex'), Buffer.from(`00${'ab'.repeat(256)}`, 'hex'))

// Encodings that must not become a secret.
const REFUSED: [string, GripKey][] = [
  ['a PEM without BEGIN and END', BODY],
  ['the same on lines', BODY.replace(/(.{64})/g, '$1\n')],
  ['the same in bytes', new TextEncoder().encode(BODY)],
  ['the same with a letter lost', BODY.slice(0, -4)],
  ['an RSA key without BEGIN and END', base64(rsa.publicKey.export({ type: 'spki', format: 'der' }))],
  ['a PEM in base64 that does not say so', base64(PEM)],
  ['a PEM in base64url that does not say so', segment(PEM)],
  ['a JWK in base64 that does not say so', base64(JWK)],
  ['a JWK in base64url that does not say so', segment(JWK)],
  ['a PEM without its END', PEM.split('-----END')[0]!],
  ['a PEM without its BEGIN', PEM.split('KEY-----\n')[1]!],
  ['a PEM with four dashes', PEM.replaceAll('-----', '----')],
  ['a PEM with other dashes', PEM.replaceAll('-----', '\u2014')],
  ['a PEM with two labels', PEM.replace('END PUBLIC', 'END PRIVATE')],
  ['a PEM with damaged base64', PEM.replace('MFkw', 'MF*w')],
  ['a PEM with text after it', `${PEM}# the key of the proxy`],
  ['two PEMs', PEM + PEM],
  ['a PEM with doubled \\\\n', PEM.replaceAll('\n', '\\\\n')],
  ['a PEM in UTF-16', utf16(PEM)],
  ['a PEM that says CERTIFICATE', label('CERTIFICATE')],
  ['a PEM that says EC PUBLIC KEY', label('EC PUBLIC KEY')],
  ['a PEM in lower case', PEM.toLowerCase()],
  ['a PKCS#1 key', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }) as string],
  ['a private key in PKCS#8', P256.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string],
  ['a private key in SEC1', P256.privateKey.export({ type: 'sec1', format: 'pem' }) as string],
  ['an encrypted private key', P256.privateKey.export({ type: 'pkcs8', format: 'pem', ...sealed }) as string],
  ['an encrypted SEC1 key', P256.privateKey.export({ type: 'sec1', format: 'pem', ...sealed }) as string],
  ['a private JWK', P256.privateJwk],
  ['a private JWK as text', JSON.stringify(P256.privateJwk)],
  ['a private key in DER', new Uint8Array(P256.privateKey.export({ type: 'pkcs8', format: 'der' }))],
  ['a key on P-384', p384.publicKey.export({ type: 'spki', format: 'pem' }) as string],
  ['an Ed25519 key', ed25519.export({ type: 'spki', format: 'pem' }) as string],
  ['an Ed25519 key without BEGIN and END', base64(ed25519.export({ type: 'spki', format: 'der' }))],
  ['an RSA key of 1,024 bits as JWK', newRsa(1024).publicKey.export({ format: 'jwk' }) as GripKey],
  ['an SSH key on P-256', `ecdsa-sha2-nistp256 ${SSH_P256} me@host`],
  ['an SSH key of RSA', `ssh-rsa ${SSH_RSA}`],
  ['an SSH key after options', `restrict ssh-rsa ${SSH_RSA}`],
  ['an SSH key in base64:', `base64:${base64(`ssh-rsa ${SSH_RSA}`)}`],
  ['an SSH key in base64 that does not say so', base64(`ecdsa-sha2-nistp256 ${SSH_P256}`)],
  ['the base64 of an SSH key on P-256', SSH_P256],
  ['the base64 of an SSH key of RSA', SSH_RSA],
  ['the base64 of an SSH key after base64:', `base64:${SSH_RSA}`],
  ['an SSH2 key', `---- BEGIN SSH2 PUBLIC KEY ----\n${SSH_RSA}\n---- END SSH2 PUBLIC KEY ----`],
  ['a PGP key', `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${SSH_RSA}\n-----END PGP PUBLIC KEY BLOCK-----`],
  ['an XML key', `<RSAKeyValue><Modulus>${SSH_RSA}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`],
  ['a JWK cut short', JWK.slice(0, -1)],
  ['a JWK with single quotes', JWK.replaceAll('"', "'")],
  ['a JWK in JSON in JSON', JSON.stringify(JWK)],
  ['a JWK in UTF-16', utf16(JWK)],
  ['an empty JWK Set', '{"keys":[]}'],
  ['an empty list', '[]'],
  ['an empty text', ''],
  ['a blank text', ' \n'],
  ['empty bytes', new Uint8Array(0)],
  ['base64: and nothing', 'base64:'],
  ['base64: and no base64', 'base64:***'],
  ['a secret with a line end', `${SECRET}\n`],
  ['a secret after a BOM', `\ufeff${SECRET}`],
  ['a secret in quotes', `"${SECRET}"`],
]

it('A2 reads 30 encodings of a key, and refuses 59 others', () => {
  expect([READ.length, REFUSED.length]).toEqual([30, 59])
})

it.each(READ)('A2 reads %s', async (_, key) => {
  await expect(verifyGripSig(GOOD, key)).resolves.toEqual(CLAIMS)
})

it.each(REFUSED)('A2 refuses %s', async (_, key) => {
  expect(await reasonOf(verifyGripSig(GOOD, key))).toBe('ERR_GRIP_CONFIG')
})

it.each([...READ, ...REFUSED])('A2 %s is refused as an HMAC secret', async (_, key) => {
  const texts: (string | Uint8Array)[] = [PEM, PEM.trim(), BODY, DER, JWK]
  if (typeof key === 'string') texts.push(key, key.trim(), key.replace(/^base64:/, ''))
  else if (key instanceof Uint8Array) texts.push(key)
  else texts.push(JSON.stringify(key))
  for (const text of texts) {
    const forged = hmacToken({ typ: 'JWT', alg: 'HS256' }, CLAIMS, text)
    expect(['algorithm', 'ERR_GRIP_CONFIG']).toContain(await reasonOf(verifyGripSig(forged, key)))
  }
})

const bytes256 = Uint8Array.from({ length: 256 }, (_, index) => index)

it.each<[string, GripKey, string | Uint8Array]>([
  ['text', SECRET, SECRET],
  ['text of one letter', 'x', 'x'],
  ['text beyond ASCII', 'clé-€-🔑', 'clé-€-🔑'],
  ['text with spaces, + and = inside', 'a b+c=d', 'a b+c=d'],
  ['text with a dash at each end', '--x--', '--x--'],
  ['hexadecimal digits', '3059301306072a8648ce3d', '3059301306072a8648ce3d'],
  ['base64 that does not say so', 'AQID/w==', 'AQID/w=='],
  ['base64: with padding', 'base64:AQID/w==', Uint8Array.of(1, 2, 3, 255)],
  ['base64: without padding', 'base64:AQID/w', Uint8Array.of(1, 2, 3, 255)],
  ['base64: as base64url', 'base64:AQID_w', Uint8Array.of(1, 2, 3, 255)],
  ['all 256 bytes', bytes256, bytes256],
  ['all 256 bytes in base64:', `base64:${base64(bytes256)}`, bytes256],
  ['an oct JWK', { kty: 'oct', k: 'AQID_w' }, Uint8Array.of(1, 2, 3, 255)],
  ['an oct JWK as text', '{"kty":"oct","k":"AQID_w","alg":"HS256"}', Uint8Array.of(1, 2, 3, 255)],
])('A2 takes a secret as %s', async (_, key, secret) => {
  await expect(verifyGripSig(pushpinToken(CLAIMS, secret), key)).resolves.toEqual(CLAIMS)
})

it('A2 the error says what is wrong, and never shows the key', async () => {
  for (const [, key] of REFUSED) {
    const error = (await verifyGripSig(GOOD, key).catch((caught: unknown) => caught)) as Error
    for (const part of [BODY.slice(20, 60), P256.jwk.x, P256.privateJwk.d, SECRET]) {
      expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain(part)
    }
  }
  const sec1 = createPrivateKey(P256.privateKey.export({ type: 'sec1', format: 'pem' }) as string)
  expect(createPublicKey(sec1).export({ format: 'jwk' })).toEqual(P256.jwk)
  await expect(verifyGripSig(GOOD, label('CERTIFICATE'))).rejects.toThrow(
    'the PEM is a "CERTIFICATE"; a "PUBLIC KEY" (SPKI) is needed to verify',
  )
})
