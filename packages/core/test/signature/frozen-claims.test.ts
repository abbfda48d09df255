import { expect, it } from 'vitest'
import { createGripHandler, type GripClaims } from '../../src/index.ts'
import { proxied } from '../support/proxy.ts'
import { FAR, pushpinToken, SECRET } from './tokens.ts'

it('claims are frozen all the way down, and the next request with the token sees them as they were', async () => {
  const claims = { exp: FAR, iss: 'pushpin', user: { role: 'guest', groups: [{ name: 'a' }] } }
  const token = pushpinToken(claims)
  const seen: unknown[] = []
  const app = createGripHandler(
    (_, grip) => {
      const { user } = grip.signature as GripClaims & typeof claims
      seen.push(structuredClone(grip.signature))
      expect(() => (user.role = 'admin')).toThrow(TypeError)
      expect(() => user.groups.push({ name: 'b' })).toThrow(TypeError)
      expect(() => (user.groups[0]!.name = 'b')).toThrow(TypeError)
      return new Response()
    },
    { config: { controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key: SECRET } },
  )
  for (let run = 0; run < 2; run++) await app.fetch(proxied('/', { 'grip-sig': token }))
  expect(seen).toEqual([claims, claims])
})
