import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { hold } from '../harness/answers.ts'
import { type Clause, clausesOf } from '../harness/clause.ts'

export const httpGripClauses: readonly Clause[] = clausesOf({
  async 'H-3 Grip-* headers of a client never reach the origin'(t) {
    t.origin.answer({ body: 'ok' })
    const forged = {
      'Grip-Sig': 'evil',
      'Grip-Last': 'a; last-id=1',
      'grip-foo': 'evil',
      'Grip-Feature': 'evil',
    }
    await t.get('/', { headers: forged })
    const { headers } = await t.origin.next()
    expect(headers.list.filter(([, value]) => value.includes('evil'))).toEqual([])
    expect(
      headers
        .names()
        .filter((name) => name.startsWith('grip-'))
        .toSorted(),
    ).toEqual(['grip-feature', 'grip-sig'])
  },
  async 'H-4 Grip-Sig is a HS256 token with an issuer and an expiry about an hour ahead'(t) {
    t.origin.answer({ body: 'ok' })
    await t.get('/')
    const token = (await t.origin.next()).headers.get('grip-sig') ?? ''
    const [head = '', claims = '', signature] = token.split('.')
    const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
    expect(signature).toBe(createHmac('sha256', 'changeme').update(`${head}.${claims}`).digest('base64url'))
    expect(json(head)).toEqual({ typ: 'JWT', alg: 'HS256' })
    const { exp, ...others } = json(claims) as { exp: number }
    expect(others).toEqual({ iss: 'pushpin' })
    expect(exp).toBeGreaterThan(Date.now() / 1000 + 3000)
    expect(exp).toBeLessThan(Date.now() / 1000 + 3700)
  },
  async 'H-5 Grip-Feature names what the proxy can do'(t) {
    t.origin.answer({ body: 'ok' })
    await t.get('/')
    const features = (await t.origin.next()).headers.get('grip-feature')?.split(', ')
    expect(features).toEqual(
      expect.arrayContaining([
        'status',
        'session',
        'filter:skip-self',
        'filter:skip-users',
        'filter:var-subst',
      ]),
    )
  },
  async 'H-10 Grip-Channel without Grip-Hold is an ordinary answer without Grip-* headers'(t) {
    const headers = [
      ['Grip-Channel', t.channel()],
      ['Grip-Foo', 'x'],
      ['X-Kept', 'yes'],
    ] as const
    t.origin.answer({ headers, body: 'plain' })
    const answer = await t.get('/')
    expect(answer.text).toBe('plain')
    expect(answer.headers.get('x-kept')).toBe('yes')
    expect(answer.headers.names().filter((name) => name.startsWith('grip-'))).toEqual([])
  },
  async 'H-14 a Grip header that cannot be parsed is a 502'(t) {
    t.origin.answer(hold('response', t.channel(), 'secret', [['Grip-Timeout', 'soon']]))
    const answer = await t.get('/')
    expect(answer.status).toBe(502)
    expect(answer.text).not.toContain('secret')
  },
  async 'H-15 a client may not send WebSocket events itself'(t) {
    t.origin.answer({ body: 'reached' })
    const headers = {
      'Content-Type': 'application/websocket-events',
      Accept: 'application/websocket-events',
    }
    const answer = await t.get('/', { method: 'POST', headers, body: 'OPEN\r\n' })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('Client not allowed to send WebSocket events directly.')
    expect(t.origin.requests).toEqual([])
  },
  'H-20 a first content type of WebSocket events is refused to a client, with parameters and repeats too': {
    async run(t) {
      t.origin.answer({ body: 'reached' })
      for (const type of [
        EVENTS_TYPE,
        `${EVENTS_TYPE};`,
        `${EVENTS_TYPE};a=b`,
        `${EVENTS_TYPE}; charset=utf-8`,
        `\t ${EVENTS_TYPE} `,
        [EVENTS_TYPE, 'text/plain'],
        [EVENTS_TYPE, ''],
      ]) {
        const answer = await t.get('/', {
          method: 'POST',
          headers: { 'Content-Type': type },
          body: 'OPEN\r\n',
        })
        expect([type, answer.status]).toEqual([type, 403])
      }
      expect(t.origin.requests).toEqual([])
    },
  },
  async 'H-21 any other content type of a client passes, though what arrives may be one of events'(t) {
    t.origin.answer({ body: 'reached' })
    for (const [sent, arrives] of PASSED_TYPES) {
      const headers = { 'Content-Type': [...sent], 'Connection-Id': 'evil', 'Meta-User': 'evil' }
      const answer = await t.get('/', { method: 'POST', headers, body: 'OPEN\r\n' })
      const { headers: arrived } = await t.origin.next()
      // Pushpin 1.36 leaves an empty one out.
      const types = arrived.all('content-type').filter((type) => type !== '')
      expect([sent, answer.text, types]).toEqual([sent, 'reached', arrives])
      expect(arrived.get('grip-sig')).toBeDefined()
      expect([arrived.get('connection-id'), arrived.get('meta-user')]).toEqual(['evil', 'evil'])
    }
  },
})

const EVENTS_TYPE = 'application/websocket-events'

/** Lines of a client's Content-Type, and those that reach the origin. */
const PASSED_TYPES: readonly (readonly [sent: readonly string[], arrives: readonly string[]])[] = [
  [['', EVENTS_TYPE], [EVENTS_TYPE]],
  [['', '', EVENTS_TYPE], [EVENTS_TYPE]],
  [
    ['text/plain', EVENTS_TYPE],
    ['text/plain', EVENTS_TYPE],
  ],
  [['Application/WebSocket-Events'], ['Application/WebSocket-Events']],
  [['APPLICATION/WEBSOCKET-EVENTS;a=b'], ['APPLICATION/WEBSOCKET-EVENTS;a=b']],
  [[`${EVENTS_TYPE}, text/plain`], [`${EVENTS_TYPE}, text/plain`]],
  [[`, ${EVENTS_TYPE}`], [`, ${EVENTS_TYPE}`]],
  [[`"${EVENTS_TYPE}"`], [`"${EVENTS_TYPE}"`]],
  [[`${EVENTS_TYPE} ;a=b`], [`${EVENTS_TYPE} ;a=b`]],
  [
    [';', EVENTS_TYPE],
    [';', EVENTS_TYPE],
  ],
]
