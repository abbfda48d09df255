import { expectNoSecret } from '@grip/trust/test'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../../harness/clause.ts'
import type { AdapterContext } from '../adapter-context.ts'

const FORGED = [
  ['Connection-Id', 'forged'],
  ['Meta-User', 'admin'],
  ['Grip-Feature', 'status'],
] as const

const EVENTS = 'application/websocket-events'

export const trustClauses: readonly Clause<AdapterContext>[] = clausesOf<AdapterContext>({
  async 'A-4.1 unsigned events with forged Connection-Id and Meta are 403, and nothing runs'(t) {
    await refused(t, false, 'OPEN\r\n')
  },
  async 'A-4.2 unsigned events that are malformed are 403 as well: nothing was decoded'(t) {
    await refused(t, false, 'TEXT zz\r\n')
    await refused(t, false, Uint8Array.of(0x54, 0xff, 0xfe, 0x00))
  },
  async 'A-4.3 an expired signature, a strange key and a strange issuer are 403'(t) {
    await refused(t, await t.sign({ expiresIn: -3600 }), 'OPEN\r\n')
    await refused(t, await t.sign({ key: 'some other key, longer than 32 bytes too' }), 'OPEN\r\n')
    await refused(t, await t.sign({ iss: 'other' }), 'OPEN\r\n')
  },
  async 'A-4.4 a signature of 9,000 characters, and two signatures, are 403'(t) {
    await refused(t, `a.${'b'.repeat(9000)}.c`, 'OPEN\r\n')
    const token = await t.sign()
    await refused(t, `${token}, ${token}`, 'OPEN\r\n')
  },
  async 'A-4.5 unsigned events of 6,000,000 bytes are refused, and nothing runs'(t) {
    await refused(t, false, 'x'.repeat(6_000_000))
  },
  'A-4.6 a plain request without a signature reaches the program, and nothing of the proxy is believed': {
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
  async 'A-4.7 with a signature, the last ids of two lines and of one folded line are read'(t) {
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
  async 'A-4.8 where no proxy is configured events are 403, and plain requests run'(t) {
    const app = t.program(() => new Response('ran'), { config: () => undefined })
    const events = await t.invoke(app, await t.events('OPEN\r\n'))
    expect([events.status, t.calls]).toEqual([403, 0])
    const plain = await t.invoke(app, await t.request('/'))
    expect([plain.status, await plain.text()]).toEqual([200, 'ran'])
  },
  async 'A-4.9 events whose body other code has read are 500 and a typed error, unsigned ones 403'(t) {
    for (const basePath of ['', '/ws']) {
      const options = { consumed: true, basePath }
      const unsigned = await t.invoke(t.hooks({}), await t.events('OPEN\r\n', { signed: false }), options)
      expect([unsigned.status, t.calls, t.errors]).toEqual([403, 0, []])
      const response = await t.invoke(t.hooks({}), await t.events('OPEN\r\n'), options)
      expect([response.status, t.calls]).toEqual([500, 0])
      expect(t.errors.splice(0)).toMatchObject([{ code: 'ERR_GRIP_CONFIG' }])
    }
  },
  async 'A-4.10 a signature that a forger can make is 403, whatever its spelling'(t) {
    const token = await t.sign()
    const [header, claims, signature] = token.split('.') as [string, string, string]
    const unsecured = Buffer.from('{"alg":"none"}').toString('base64url')
    const forged = [
      `${unsecured}.${claims}.`, `${unsecured}.${claims}.${signature}`, `${header}.${claims}.`, `${header}.${claims}`,
      `.${claims}.${signature}`, `${header}..${signature}`, `${token}.`, `${token}=`, `Bearer ${token}`, `"${token}"`,
      `${header}.${claims}.${signature.toLowerCase()}`, `${header}.${claims.slice(4)}.${signature}`, 'null', '1', '{}',
    ] // prettier-ignore
    for (const signed of forged) await refused(t, signed, 'OPEN\r\n')
  },
  async 'A-4.11 no other content type or method brings unsigned events to a hook'(t) {
    const types = [
      'Application/WebSocket-Events', 'application/websocket-events; charset=utf-8', 'application/websocket-events ;x',
      ' application/websocket-events', 'application/websocket-eventsx', 'text/plain, application/websocket-events',
    ] // prettier-ignore
    for (const type of types) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const lines = [['Content-Type', type], ...FORGED] as const
        const request = await t.request('/ws', { method, lines, body: 'OPEN\r\nTEXT 1\r\na\r\n' })
        const ran: string[] = []
        const hooks = { open: () => ran.push('open'), message: () => ran.push('message') }
        const response = await t.invoke(t.hooks(hooks), request)
        expect([type, method, ran]).toEqual([type, method, []])
        expect([403, 501]).toContain(response.status)
      }
    }
  },
  'A-4.12 a hook that throws amid a batch: what was sent stays, then CLOSE 1011; told once, no other is touched':
    {
      async run(t) {
        const boom = new Error('boom')
        const app = t.hooks({
          message(ws, data) {
            ws.send(data)
            if (data === '2') throw boom
          },
        })
        const batch = (...texts: string[]) => t.events(texts.map((content) => ({ type: 'TEXT', content })))
        const [broken, whole] = await Promise.all([
          t.invoke(app, await batch('1', '2', '3')),
          t.invoke(app, await batch('1', '4')),
        ])
        const type = 'application/websocket-events'
        expect([broken.status, broken.headers.get('content-type')]).toEqual([200, type])
        expect(Buffer.from(await broken.arrayBuffer()).toString('latin1')).toBe(
          'TEXT 3\r\nm:1\r\nTEXT 3\r\nm:2\r\nCLOSE 2\r\n\x03\xf3\r\n',
        )
        expect([whole.status, await whole.text()]).toEqual([200, 'TEXT 3\r\nm:1\r\nTEXT 3\r\nm:4\r\n'])
        expect(t.errors).toEqual([boom])
      },
    },
  async 'A-4.13 no answer and no error shows a key, a signature, a cookie or what a client sent'(t) {
    const own = await t.sign()
    const secrets = [
      'canary-cookie',
      'canary-message',
      'canary-of-the-configuration',
      own,
      own.split('.')[2]!,
    ]
    const app = t.program((_, grip) => (grip.proxied ? grip.webSocket({}) : grip.holdStream('c')))
    const broken = t.program(() => new Response(), {
      config: () => 'http://evil.example?key=canary-of-the-configuration',
    })
    const lines = [
      ['Cookie', 'canary-cookie'],
      ['Meta-User', 'canary-message'],
    ] as const
    const requests = [
      await t.request('/', { lines, signed: `${own}x` }),
      await t.request('/?canary-message', { lines }),
      await t.events('TEXT zz\r\ncanary-message', { lines }),
      await t.events('canary-message', { lines, signed: false }),
      await t.events('canary-message', { lines, signed: `${own}, ${own}` }),
      await t.events('OPEN\r\nTEXT e\r\ncanary-message', { lines }),
    ]
    for (const request of requests) {
      const answers = [await t.invoke(app, request.clone() as Request), await t.invoke(broken, request)]
      for (const answer of answers) {
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expectNoSecret([answer.status, [...answer.headers], await answer.text()], secrets)
      }
    }
    expect(t.errors.length).toBeGreaterThan(requests.length)
    for (const error of t.errors) expectNoSecret(error, secrets)
  },
  async 'A-4.14 what a client sends through a proxy under several content types reaches no hook'(t) {
    const repeats = [
      ['text/plain', EVENTS], [EVENTS, 'text/plain'], [EVENTS, EVENTS], ['text/plain', 'text/html', EVENTS],
      ['*/*', EVENTS], [`${EVENTS};`, EVENTS], [EVENTS.toUpperCase(), EVENTS], [EVENTS, EVENTS, EVENTS],
    ] // prettier-ignore
    for (const types of repeats) await postedInVain(t, types)
  },
  'A-4.15 what a client sends through a proxy under an empty content type and that of events reaches no hook':
    {
      async run(t) {
        const repeats = [
          ['', EVENTS],
          [EVENTS, ''],
          ['', '', EVENTS],
          ['', EVENTS, ''],
        ]
        for (const types of repeats) await postedInVain(t, types)
      },
    },
})

async function refused(t: AdapterContext, signed: string | false, body: string | Uint8Array): Promise<void> {
  const response = await t.invoke(t.hooks({}), await t.events(body, { signed, lines: FORGED }))
  expect([response.status, t.calls, t.errors]).toEqual([403, 0, []])
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
}

// Names of the lines, in turn: repeats of one spelling, and of several.
const SPELLINGS = [
  ['Content-Type'],
  ['content-type', 'Content-Type'],
  ['CONTENT-TYPE', 'Content-Type'],
  ['Content-Type', 'content-TYPE', 'CONTENT-type'],
]

/** Posts events with lines of these types as a proxy passes a client's request on: with a signature that is right. */
async function postedInVain(t: AdapterContext, types: readonly string[]): Promise<void> {
  for (const names of SPELLINGS) {
    const ran: string[] = []
    const app = t.hooks({ open: () => ran.push('open'), message: () => ran.push('message') })
    const lines = types.map((type, at) => [names[at % names.length]!, type] as const)
    const body = 'OPEN\r\nTEXT 1\r\na\r\n'
    const request = await t.request('/ws', {
      method: 'POST',
      lines: [...lines, ...FORGED],
      body,
      signed: true,
    })
    const { status } = await t.invoke(app, request)
    expect([lines, ran, status >= 400 && status < 500]).toEqual([lines, [], true])
  }
}
