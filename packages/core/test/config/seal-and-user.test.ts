import { expect, it } from 'vitest'
import { Grip, type GripConfig, Publisher } from '@grip/core'
import { P256 } from '../signature/tokens.ts'

const LOCAL = 'http://127.0.0.1:5561'
const REMOTE = 'https://pushpin.example.com'
const SECRET = 'a seal of thirty-two bytes or more'

it.each([
  ['quotes', `"${SECRET}"`],
  ['single quotes', `'${SECRET}'`],
  ['a line break at its end', `${SECRET}\n`],
  ['a space before it', ` ${SECRET}`],
  ['half of a surrogate pair', `${SECRET}\ud800`],
  // As UTF-8 all such texts of one length are the same secret.
  ['nothing but halves', '\ud800'.repeat(20)],
  ['what ill-formed bytes are decoded to', '\ufffd'.repeat(20)],
])('F20 a sealKey with %s is refused, alone and in a list', (_, sealKey) => {
  for (const given of [sealKey, [SECRET, sealKey]]) {
    expect(() => new Grip({ controlUrl: LOCAL, sealKey: given })).toThrow(
      expect.objectContaining({
        code: 'ERR_GRIP_CONFIG',
        message:
          '"sealKey" has quotes or white space around it, or half of a surrogate pair: give the secret alone',
      }),
    )
  }
})

it.each<[string, Partial<GripConfig>]>([
  ['a seal', { sealKey: 'viceroy_dev_signing_key_dont_use_in_production' }],
  ['a seal among others', { sealKey: [SECRET, 'viceroy_dev_signing_key_dont_use_in_production'] }],
  ['a token that seals', { key: 'changeme' }],
  ['a password that seals', { user: 'me', password: 'changeme' }],
])('A3 a development key is refused as %s, away from this machine', (_, config) => {
  const remote = { controlUrl: REMOTE, verifyKey: P256.jwk, ...config } as GripConfig
  const error = {
    code: 'ERR_GRIP_CONFIG',
    message: expect.stringContaining('well-known development key') as string,
  }
  expect(() => new Grip(remote)).toThrow(expect.objectContaining(error))
  expect(new Grip({ ...remote, allowDevelopmentKey: true })).toBeInstanceOf(Grip)
  expect(new Grip({ ...remote, controlUrl: LOCAL })).toBeInstanceOf(Grip)
})

it.each<[string, Partial<GripConfig>]>([
  ['a user with a colon', { user: 'a:b', password: 'c' }],
  ['a user with a line break', { user: 'a\n' }],
  ['a password with a line break', { user: 'a', password: 'b\r\n' }],
])('%s is refused, for the proxy would read another', (_, config) => {
  expect(() => new Publisher({ controlUrl: LOCAL, ...config })).toThrow(
    expect.objectContaining({
      code: 'ERR_GRIP_CONFIG',
      message:
        '"user" must not have a colon, nor "user" or "password" control characters: Basic authorization cannot carry them',
    }),
  )
})

it('a password may have colons, quotes and letters of any script', () => {
  expect(new Publisher({ controlUrl: LOCAL, user: 'zoë', password: ':"ß"' })).toBeInstanceOf(Publisher)
})
