import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { FASTLY_FANOUT_KEY } from '../../src/index.ts'
import { P256 } from './tokens.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
const p256 = createPublicKey(P256.spki)
const ed25519 = generateKeyPairSync('ed25519').publicKey
/** The key of Fastly, whose private half nobody here has. */
export const FASTLY: KeyObject = createPublicKey({ key: FASTLY_FANOUT_KEY as never, format: 'jwk' })

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string
const der = (key: KeyObject) => key.export({ type: 'spki', format: 'der' })
const body = (text: string) => text.replace(/-----[A-Z ]+-----|\s/g, '')
const { crv, kty, x, y } = P256.jwk

// openssl req -new -x509 -subj /CN=proxy, and openssl pkey -pubin -text -noout of the key in it.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUfWkRcq6m700hqikAr16iB4nW8LwwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFcHJveHkwIBcNMjYxMTMwMDgyMDIwWhgPMjEyNjExMDYwODIw
MjBaMBAxDjAMBgNVBAMMBXByb3h5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
pk9nLBZLapnulyQIaZHhT08gAiIqV+aCcKXV2sB8bgtYnxqQ5F5OB5tu31Hp31Tm
eiwxz/3KvkQLci8+DVvfvaNTMFEwHQYDVR0OBBYEFKMwoUCfrg5XWI66dZtaP1sL
6c9FMB8GA1UdIwQYMBaAFKMwoUCfrg5XWI66dZtaP1sL6c9FMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAI40psgkBRpTCZpTPMyBvPlBANdEKqud
hfmi2cmNTP4xAiAlIgX/oFdpSMlZDnlUrpw++s3phnyAftqK+rRlPF0HiA==
-----END CERTIFICATE-----
`
const NUMBERS_OF_OPENSSL = `pub:
    04:a6:4f:67:2c:16:4b:6a:99:ee:97:24:08:69:91:
    e1:4f:4f:20:02:22:2a:57:e6:82:70:a5:d5:da:c0:
    7c:6e:0b:58:9f:1a:90:e4:5e:4e:07:9b:6e:df:51:
    e9:df:54:e6:7a:2c:31:cf:fd:ca:be:44:0b:72:2f:
    3e:0d:5b:df:bd
ASN1 OID: prime256v1
NIST CURVE: P-256
`
// RFC 4253 §6.6: names and numbers, each after its length.
const SSH = Buffer.concat(
  ['ecdsa-sha2-nistp256', 'nistp256', der(p256).subarray(-65)].flatMap((part) => [
    Buffer.from([0, 0, 0, part.length]),
    Buffer.from(part as string),
  ]),
)

/** Public keys as they are found in files, programs and consoles. */
export const PUBLIC_KEYS: readonly [string, string | Buffer][] = [
  ['a PEM', pem(p256)],
  ['a PEM of RSA', pem(rsa)],
  ['a PEM of Ed25519', pem(ed25519)],
  ['the PEM of Fastly', pem(FASTLY)],
  ['a PEM without BEGIN and END', body(pem(p256))],
  ['a PEM of RSA without BEGIN and END', body(pem(rsa))],
  ['a PEM of PKCS#1', rsa.export({ type: 'pkcs1', format: 'pem' }) as string],
  ['the same without BEGIN and END', body(rsa.export({ type: 'pkcs1', format: 'pem' }) as string)],
  ['a certificate', CERTIFICATE],
  ['a DER', der(p256)],
  ['a DER of RSA', der(rsa)],
  ['a DER of PKCS#1', rsa.export({ type: 'pkcs1', format: 'der' })],
  ['the DER of a certificate', Buffer.from(body(CERTIFICATE), 'base64')],
  ['the DER of Fastly', der(FASTLY)],
  ['a point', der(p256).subarray(-65)],
  ['the x of Fastly', FASTLY_FANOUT_KEY['x'] as string],
  ['a key of SSH', `ecdsa-sha2-nistp256 ${SSH.toString('base64')} me@host`],
  ['the bytes of a key of SSH', SSH],
  ['a JWK', JSON.stringify(P256.jwk)],
  ['a JWK on lines', JSON.stringify({ crv, x, y, kty }, undefined, 2)],
  ['a JWK of RSA', JSON.stringify(rsa.export({ format: 'jwk' }))],
  ['the JWK of Fastly', JSON.stringify(FASTLY_FANOUT_KEY)],
  ['a JWK Set', JSON.stringify({ keys: [P256.jwk] })],
  ['a list of JWKs', JSON.stringify([P256.jwk, FASTLY_FANOUT_KEY])],
  ['a JWK cut short', JSON.stringify(P256.jwk).slice(0, -9)],
  ['a JWK in JavaScript', `{ kty: '${kty}', crv: '${crv}', x: '${x}', y: '${y}' }`],
  ['a JWK in Python', `{'kty': '${kty}', 'crv': '${crv}', 'x': '${x}', 'y': '${y}'}`],
  ['a JWK in PHP', `['kty' => '${kty}', 'crv' => '${crv}', 'x' => '${x}', 'y' => '${y}']`],
  ['a JWK in YAML', `crv: ${crv}\nkty: ${kty}\nx: ${x}\ny: ${y}\n`],
  ['a JWK in TOML', `kty = "${kty}"\ncrv = "${crv}"\nx = "${x}"\ny = "${y}"\n`],
  ['a JWK in a query', new URLSearchParams(P256.jwk).toString()],
  ['what openssl prints', `Public-Key: (256 bit)\n${NUMBERS_OF_OPENSSL}`],
  ['the numbers that openssl prints', NUMBERS_OF_OPENSSL],
]

/** Encodings as tools, shells and libraries write them. */
export const ENCODINGS: readonly [string, (bytes: Buffer) => string | Buffer][] = [
  ['hex', (bytes) => bytes.toString('hex')],
  ['hex in capitals with colons', (bytes) => bytes.toString('hex').toUpperCase().replace(/..(?=.)/g, '$&:')],
  ['hex of a C array', (bytes) => `{ ${[...bytes].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(', ')} }`],
  ['hex in escapes', (bytes) => bytes.toString('hex').replace(/../g, String.raw`\x$&`)],
  ['numbers', (bytes) => JSON.stringify([...bytes])],
  ['a Buffer in JSON', (bytes) => JSON.stringify(bytes)],
  ['a typed array in JSON', (bytes) => JSON.stringify(new Uint8Array(bytes))],
  ['percent', (bytes) => encodeURIComponent(bytes.toString('latin1'))],
  ['percent for all', (bytes) => bytes.toString('hex').replace(/../g, '%$&')],
  ['base32', base32],
  ['base64', (bytes) => bytes.toString('base64')],
  ['base64url', (bytes) => bytes.toString('base64url')],
  ['base64 on lines', (bytes) => `${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n`],
  ['base64 on lines with CRLF, indented', (bytes) => bytes.toString('base64').replace(/.{19}/g, '$&\r\n  ')],
  ['base64 of a data URL', (bytes) => `data:application/octet-stream;base64,${bytes.toString('base64')}`],
  ['base64 after a name', (bytes) => `key = "${bytes.toString('base64')}"`],
  ['JSON', (bytes) => JSON.stringify(bytes.toString('latin1'))],
  ['literal line ends', (bytes) => bytes.toString('latin1').replaceAll('\n', String.raw`\n`)],
  ['backslash and u', (bytes) => [...bytes].map((byte) => `\\u00${byte.toString(16).padStart(2, '0')}`).join('')],
  ['octal escapes', (bytes) => [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')],
  ['HTML', (bytes) => bytes.toString('latin1').replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;').replaceAll('+', '&plus;').replaceAll('/', '&#x2F;')],
  ['HTML for all', (bytes) => [...bytes].map((byte) => `&#${byte};`).join('')],
  ['quoted-printable', (bytes) => bytes.toString('latin1').replace(/[^ -<>-~]/g, (letter) => `=${Buffer.from(letter, 'latin1').toString('hex').toUpperCase()}`)],
  ['double quotes', (bytes) => `"${bytes.toString('latin1')}"`],
  ['single quotes', (bytes) => `'${bytes.toString('latin1')}'`],
  ['UTF-16', (bytes) => Buffer.from(`\ufeff${bytes.toString('latin1')}`, 'utf16le')],
] // prettier-ignore

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(group.padEnd(5, '0'), 2)]).join('')
}
