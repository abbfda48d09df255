import { expect } from 'vitest'
import type { AdapterClause } from '../adapter-clause.ts'
import type { AdapterContext } from '../adapter-context.ts'

const FORGED = [
  ['Connection-Id', 'forged'],
  ['Meta-User', 'admin'],
  ['Grip-Feature', 'status'],
] as const

export const trustClauses: readonly AdapterClause[] = [
  {
    id: 'A-4.1',
    title: 'unsigned events with forged Connection-Id and Meta are 403, and nothing runs',
    async run(t) {
      await refused(t, false, 'OPEN\r\n')
    },
  },
  {
    id: 'A-4.2',
    title: 'unsigned events that are malformed are 403 as well: nothing was decoded',
    async run(t) {
      await refused(t, false, 'TEXT zz\r\n')
      await refused(t, false, Uint8Array.of(0x54, 0xff, 0xfe, 0x00))
    },
  },
  {
    id: 'A-4.3',
    title: 'an expired signature, a strange key and a strange issuer are 403',
    async run(t) {
      await refused(t, await t.sign({ expiresIn: -3600 }), 'OPEN\r\n')
      await refused(t, await t.sign({ key: 'some other key, longer than 32 bytes too' }), 'OPEN\r\n')
      await refused(t, await t.sign({ iss: 'other' }), 'OPEN\r\n')
    },
  },
  {
    id: 'A-4.4',
    title: 'a signature of 9,000 characters, and two signatures, are 403',
    async run(t) {
      await refused(t, `a.${'b'.repeat(9000)}.c`, 'OPEN\r\n')
      const token = await t.sign()
      await refused(t, `${token}, ${token}`, 'OPEN\r\n')
    },
  },
  {
    id: 'A-4.5',
    title: 'unsigned events of 6,000,000 bytes are refused, and nothing runs',
    async run(t) {
      await refused(t, false, 'x'.repeat(6_000_000))
    },
  },
  {
    id: 'A-4.6',
    title: 'a plain request without a signature reaches the program, and nothing of the proxy is believed',
    async run(t) {
      let seen: unknown
      const app = t.program((_, grip) => {
        seen = [grip.proxied, grip.signature, [...grip.lastIds], [...grip.features]]
        return new Response('ok')
      })
      const lines = [['Grip-Last', 'a; last-id=1'], ...FORGED] as const
      const response = await t.invoke(app, await t.request('/', { lines }))
      expect([response.status, seen]).toEqual([200, [false, undefined, [], []]])
    },
  },
  {
    id: 'A-4.7',
    title: 'with a signature, the last ids of two lines and of one folded line are read',
    async run(t) {
      let seen: unknown
      const app = t.program((_, grip) => {
        seen = [grip.proxied, Object.fromEntries(grip.lastIds)]
        return new Response('ok')
      })
      const [a, b] = ['a; last-id=1', 'b; last-id=2']
      await t.invoke(app, await t.request('/', { signed: true, lines: [['Grip-Last', `${a}, ${b}`]] }))
      expect(seen).toEqual([true, { a: '1', b: '2' }])
      const lines = [a, b].map((value) => ['Grip-Last', value] as const)
      await t.invoke(app, await t.request('/', { signed: true, lines }))
      expect(seen).toEqual([true, { a: '1', b: '2' }])
    },
  },
  {
    id: 'A-4.8',
    title: 'where no proxy is configured events are 403, and plain requests run',
    async run(t) {
      const app = t.program(() => new Response('ran'), { config: () => undefined })
      const events = await t.invoke(app, await t.events('OPEN\r\n'))
      expect([events.status, t.calls]).toEqual([403, 0])
      const plain = await t.invoke(app, await t.request('/'))
      expect([plain.status, await plain.text()]).toEqual([200, 'ran'])
    },
  },
  {
    id: 'A-4.9',
    title: 'events whose body other code has read are 500 and a typed error, unsigned ones 403',
    async run(t) {
      for (const basePath of ['', '/ws']) {
        const options = { consumed: true, basePath }
        const unsigned = await t.invoke(t.hooks({}), await t.events('OPEN\r\n', { signed: false }), options)
        expect([unsigned.status, t.calls, t.errors]).toEqual([403, 0, []])
        const response = await t.invoke(t.hooks({}), await t.events('OPEN\r\n'), options)
        expect([response.status, t.calls]).toEqual([500, 0])
        expect(t.errors.splice(0)).toMatchObject([{ code: 'ERR_GRIP_CONFIG' }])
      }
    },
  },
]

async function refused(t: AdapterContext, signed: string | false, body: string | Uint8Array): Promise<void> {
  const response = await t.invoke(t.hooks({}), await t.events(body, { signed, lines: FORGED }))
  expect([response.status, t.calls, t.errors]).toEqual([403, 0, []])
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
}
