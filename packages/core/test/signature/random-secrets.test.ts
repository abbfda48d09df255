import { createHash } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { type GripKey, Grip } from '../../src/index.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 240_000 })

const WORDS = 'correct horse battery staple key public curve rsa token base64 hex proxy secret begin'.split(
  ' ',
)

const uuid = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
// Without quotes, which may not stand around a secret.
const printable = (bytes: Buffer) =>
  String.fromCharCode(...bytes.map((byte) => 33 + (byte % 94))).replace(/["']/g, '_')
const words = (bytes: Buffer) => [...bytes].map((byte) => WORDS[byte % WORDS.length]).join(' ')

const FORMS: [string, number, (bytes: Buffer) => GripKey][] = [
  ['hex of 32 bytes', 10_000, (bytes) => bytes.toString('hex', 0, 32)],
  ['base64 of 32 bytes', 10_000, (bytes) => bytes.toString('base64', 0, 32)],
  ['base64 of 48 bytes', 10_000, (bytes) => bytes.toString('base64', 0, 48)],
  ['a UUID', 10_000, (bytes) => uuid(bytes.toString('hex'))],
  ['24 printable letters', 10_000, (bytes) => printable(bytes.subarray(0, 24))],
  ['letters with percents', 10_000, (bytes) => bytes.toString('hex', 0, 16).replace(/.../g, '%$&')],
  ['words', 10_000, (bytes) => words(bytes.subarray(0, 6))],
  ['32 bytes', 10_000, (bytes) => new Uint8Array(bytes.subarray(0, 32))],
  ['base64: and 48 bytes', 10_000, (bytes) => `base64:${bytes.toString('base64', 0, 48)}`],
  ['hex of 64 bytes', 10_000, (bytes) => bytes.toString('hex')],
  ['base64url of 64 bytes', 10_000, (bytes) => bytes.toString('base64url')],
  ['a JWK of 64 bytes', 10_000, (bytes) => ({ kty: 'oct', k: bytes.toString('base64url') })],
]

it.each(FORMS)('A2 random secrets of %s are secrets, all %d of them', (_, count, form) => {
  const refused: number[] = []
  for (let number = 0; number < count; number++) {
    const secret = form(createHash('sha512').update(`${number}`).digest())
    try {
      void new Grip({ controlUrl: 'http://127.0.0.1:5561', verifyKey: secret })
    } catch {
      refused.push(number)
    }
  }
  expect([refused.length, refused[0]]).toEqual([0, undefined])
})
