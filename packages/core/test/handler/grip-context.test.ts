import { inspect } from 'node:util'
import { afterAll, expect, it, vi } from 'vitest'
import { createGripHandler, type GripHandlerOptions, type GripContext } from '@grip/core'
import { GRIP_URL, gripSig, proxied } from '../support/proxy.ts'

vi.stubEnv('GRIP_REQUEST_SECRET', 'shown to nobody')
afterAll(() => vi.unstubAllEnvs())

/** What `read` makes of the `grip` of a proxied request with these headers. */
async function seen<T>(
  read: (grip: GripContext) => T,
  headers = {},
  options: GripHandlerOptions = {},
): Promise<T> {
  const values: T[] = []
  const handle = (_: Request, grip: GripContext) => {
    values.push(read(grip))
    return new Response()
  }
  await createGripHandler(handle, { config: GRIP_URL, ...options }).fetch(proxied('/', headers))
  return values[0]!
}

it('a proxied request has the claims of its signature, and nowhere the token', async () => {
  const token = gripSig({ exp: 4_102_444_800 })
  const [claims, text] = await seen((grip) => [grip.signature, JSON.stringify({ ...grip })], {
    'grip-sig': token,
  })
  expect(claims).toEqual({ exp: 4_102_444_800, iss: 'pushpin' })
  expect(text).not.toContain(token)
})

it('lists the features of the proxy', async () => {
  const header = 'status, session, link:next,filter:skip-self , '
  expect([...(await seen((grip) => grip.features, { 'grip-feature': header }))]).toEqual([
    'status',
    'session',
    'link:next',
    'filter:skip-self',
  ])
  expect((await seen((grip) => grip.features)).size).toBe(0)
})

it.each([
  ['a; last-id=1', [['a', '1']]],
  [
    'a; last-id=1, b; last-id=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  ['a;last-id=1;x=y', [['a', '1']]],
  ['a; x=y; last-id=1=2', [['a', '1=2']]],
  ['a; last-id=', [['a', '']]],
  ['a, b; last-id=2, ; last-id=3, c; last=4, d; LAST-ID=5', []],
  ['', []],
  [', ,;;', []],
  [
    'p-a; last-id=1, other; last-id=2, p-; last-id=3',
    [
      ['a', '1'],
      ['other', '2'],
      ['', '3'],
    ],
  ],
  ['\xc3\xa9; last-id=\xe2\x82\xac', [['é', '€']]],
  ['\xff; last-id=1', [['\xff', '1']]],
  [
    '__proto__; last-id=evil, constructor; last-id=2',
    [
      ['__proto__', 'evil'],
      ['constructor', '2'],
    ],
  ],
])('Grip-Last %j gives the last ids %j', async (header, ids) => {
  expect([...(await seen((grip) => grip.lastIds, { 'grip-last': header }, { prefix: 'p-' }))]).toEqual(ids)
  expect(({} as Record<string, unknown>)['evil']).toBe(undefined)
  expect(Object.getOwnPropertyNames(Object.prototype).includes('last-id')).toBe(false)
})

it('carries the request itself', async () => {
  const request = proxied('/x?y')
  const seenRequests: unknown[] = []
  const app = createGripHandler(
    (given, grip) => {
      seenRequests.push(given, grip.request)
      return new Response()
    },
    { config: GRIP_URL },
  )
  await app.fetch(request)
  expect(seenRequests.every((one) => one === request)).toBe(true)
})

it('shows neither the signature nor the bindings when it is logged', async () => {
  const token = gripSig({ exp: 4_102_444_800 })
  const text = await seen((grip) => [inspect(grip, { depth: 9 }), JSON.stringify(grip)].join(), {
    'grip-sig': token,
  })
  expect(text).toContain('4102444800')
  expect(text).not.toContain(token)
  expect(text).not.toContain('GRIP_REQUEST_SECRET')
})
