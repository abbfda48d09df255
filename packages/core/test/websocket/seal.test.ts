import { createHash } from 'node:crypto'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createGripHandler, Grip, webSocketFromRequest, webSocketToResponse } from '@grip/core'
import { bodyOf, events, GRIP_URL, gripSig, read, seal, unsigned } from '../support/proxy.ts'
import { Connection, setUp } from './sealed-app.ts'

const TEXT = 'TEXT 2\r\nhi\r\n'

it('the answer to a handshake seals the connection and its meta, so that no client gets to see the seal', async () => {
  const { app } = setUp()
  const [status, headers] = await read(await app.fetch(events('OPEN\r\n', { 'connection-id': 'c7' })))
  expect([status, headers]).toEqual([
    200,
    {
      'content-type': 'application/websocket-events',
      'grip-expose-headers': 'Content-Type',
      'sec-websocket-extensions': 'grip',
      'set-meta-grip-seal': seal({ 'connection-id': 'c7', 'meta-user': "UTF-8''Zo%C3%AB" }),
      'set-meta-user': "UTF-8''Zo%C3%AB",
    },
  ])
})

it('an answer that changes nothing sets no seal', async () => {
  const { app } = setUp()
  const answer = await app.fetch(events(TEXT, { 'meta-user': 'bob' }))
  expect([answer.status, [...answer.headers.keys()]]).toEqual([200, ['content-type']])
})

it('a connection that changes its meta a thousand times works, each change sealed', async () => {
  const { app, seen } = setUp()
  const connection = new Connection()
  connection.take(await app.fetch(connection.request('OPEN\r\n')))
  const seals = new Set<string>()
  for (let turn = 0; turn < 1000; turn++) {
    const answer = await app.fetch(connection.request('TEXT 6\r\nchange\r\n'))
    expect(answer.status).toBe(200)
    connection.take(answer)
    seals.add(connection.meta.get('grip-seal')!)
  }
  expect([seen.length, seals.size, connection.meta.get('count')]).toEqual([1000, 1000, '1000'])
  expect(seen.at(-1)).toEqual([
    'c1',
    [
      ['user', 'Zoë'],
      ['count', '999'],
    ],
    'change',
  ])
})

const GENUINE = { 'connection-id': 'c1', 'meta-user': 'bob', 'meta-count': '1' }
const SEAL = seal(GENUINE)

// What a client may say that has learnt the seal of a connection, or of another one.
const FORGED: Record<string, string>[] = [
  { ...GENUINE },
  { ...GENUINE, 'meta-grip-seal': '' },
  { ...GENUINE, 'meta-grip-seal': 'x' },
  { ...GENUINE, 'meta-grip-seal': SEAL.split(' ')[0]! },
  { ...GENUINE, 'meta-grip-seal': `${SEAL} role`, 'meta-role': 'admin' },
  { ...GENUINE, 'meta-grip-seal': `${SEAL} user` },
  { ...GENUINE, 'meta-grip-seal': SEAL.replace(' user', '') },
  { ...GENUINE, 'meta-grip-seal': SEAL.replace('user count', 'count user') },
  { ...GENUINE, 'meta-grip-seal': SEAL.replace(' ', '  ') },
  { ...GENUINE, 'meta-grip-seal': `${SEAL} (odd)` },
  { ...GENUINE, 'meta-grip-seal': `${SEAL} é` },
  { ...GENUINE, 'meta-grip-seal': SEAL.replace('= ', ' ').slice(1) },
  { ...GENUINE, 'meta-grip-seal': `${SEAL}${SEAL}` },
  { ...GENUINE, 'meta-grip-seal': `${SEAL}, ${SEAL}` },
  { ...GENUINE, 'meta-grip-seal': SEAL.toLowerCase() },
  { ...GENUINE, 'meta-grip-seal': `"${SEAL}"` },
  { ...GENUINE, 'meta-grip-seal': createHash('sha256').update('c1').digest('base64') },
  { ...GENUINE, 'meta-grip-seal': seal(GENUINE, 'another key') },
  { ...GENUINE, 'meta-grip-seal': seal({ ...GENUINE, 'connection-id': 'c2' }) },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'connection-id': 'c2' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'connection-id': 'C1' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'connection-id': '' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'connection-id': 'c1, c1' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'meta-user': 'admin' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'meta-user': 'Bob' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'meta-user': 'bob, admin' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'meta-user': '' },
  { ...GENUINE, 'meta-grip-seal': SEAL, 'meta-count': '2' },
  { 'connection-id': 'c1', 'meta-grip-seal': SEAL, 'meta-user': 'bob' },
  { 'connection-id': 'c1', 'meta-grip-seal': SEAL, 'meta-count': '1' },
  { 'connection-id': 'c1', 'meta-grip-seal': SEAL },
  { 'connection-id': 'c1', 'meta-grip-seal': SEAL, 'meta-user': 'bob:1', 'meta-count': '' },
  { 'connection-id': 'c1', 'meta-grip-seal': SEAL, 'meta-userbob': '1' },
  { 'connection-id': 'c1 count:1', 'meta-grip-seal': SEAL, 'meta-user': 'bob' },
]

const BODIES = [
  TEXT,
  'BINARY 2\r\nhi\r\n',
  'CLOSE\r\n',
  'DISCONNECT\r\n',
  'TEXT 2\r\nhi\r\nOPEN\r\n',
  'PING\r\nTEXT 2\r\nhi\r\n',
  '',
]

it.each(FORGED.map((headers, index) => [index, headers] as const))(
  'B2 no hook runs for events that are not proved to be of a connection (%i), in neither style',
  async (_, headers) => {
    const { app, seen, errors } = setUp()
    const grip = new Grip(GRIP_URL)
    for (const body of BODIES) {
      const request = () => unsigned(body, { 'grip-sig': gripSig(), ...headers })
      const answer = await app.fetch(request())
      // Where there is a seal it may be one of an older key, whose client is told to connect again.
      if ('meta-grip-seal' in headers) {
        expect([answer.status, await bodyOf(answer)]).toEqual([
          200,
          'CLOSE 53\r\n\x03\xf4this connection can no longer be verified, since a key has changed: connect again\r\n',
        ])
      } else expect(answer.status).toBe(403)
      await expect(webSocketFromRequest(request(), grip)).rejects.toMatchObject({
        code: 'ERR_GRIP_SIGNATURE',
        reason: 'seal',
        status: 403,
      })
    }
    expect([seen, errors]).toEqual([[], []])
  },
)

it('a seal that was seen before is good for its own connection and meta alone', async () => {
  const { app, seen } = setUp()
  const send = (headers: Record<string, string>) =>
    app.fetch(unsigned(TEXT, { 'grip-sig': gripSig(), 'meta-grip-seal': SEAL, ...GENUINE, ...headers }))
  await send({})
  for (const headers of [{ 'connection-id': 'c2' }, { 'meta-user': 'admin' }, { 'meta-count': '2' }])
    expect(await bodyOf(send(headers))).toMatch(/^CLOSE /)
  expect(seen).toHaveLength(1)
})

it('the genuine one of them is believed, whatever the case of its names', async () => {
  const { app, seen } = setUp()
  for (const headers of [GENUINE, { 'META-User': 'bob', 'Meta-COUNT': '1' }]) {
    await app.fetch(unsigned(TEXT, { 'grip-sig': gripSig(), 'Meta-Grip-Seal': SEAL, ...headers }))
  }
  const expected = [
    'c1',
    [
      ['user', 'bob'],
      ['count', '1'],
    ],
    'hi',
  ]
  expect(seen).toEqual([expected, expected])
})

it('meta that stands beside what is sealed is not read', async () => {
  const { app, seen } = setUp()
  const more = { 'meta-role': 'admin', 'meta-grip-ended': '1', 'meta-grip-subs': '1.2.3', 'meta-': 'x' }
  const headers = { ...GENUINE, 'meta-grip-seal': SEAL, 'grip-sig': gripSig(), ...more }
  expect(await bodyOf(app.fetch(unsigned(TEXT, headers)))).toBe('TEXT 4\r\nm:hi\r\n')
  expect(seen).toEqual([
    [
      'c1',
      [
        ['user', 'bob'],
        ['count', '1'],
      ],
      'hi',
    ],
  ])
})

it('meta in a handshake is not trusted, with or without a seal', async () => {
  const seen: unknown[] = []
  const app = createGripHandler((_, grip) => grip.webSocket({ open: (ws) => void seen.push([...ws.meta]) }), {
    config: GRIP_URL,
  })
  for (const headers of [GENUINE, { ...GENUINE, 'meta-grip-seal': SEAL }]) {
    const answer = await app.fetch(unsigned('OPEN\r\n', { 'grip-sig': gripSig(), ...headers }))
    expect(answer.headers.get('set-meta-grip-seal')).toBe(seal({ 'connection-id': 'c1' }))
  }
  expect(seen).toEqual([[], []])
})

it('the direct style seals, too', async () => {
  const grip = new Grip(GRIP_URL)
  const ws = await webSocketFromRequest(events('OPEN\r\n'), grip)
  ws.accept()
  ws.meta.set('a', '1')
  const answer = await webSocketToResponse(ws)
  expect(answer.headers.get('set-meta-grip-seal')).toBe(seal({ 'connection-id': 'c1', 'meta-a': '1' }))
})

it('a busy connection pays no MAC: of a thousand requests with one seal, none is checked twice', async () => {
  const { app } = setUp()
  const verify = vi.spyOn(crypto.subtle, 'verify')
  const sign = vi.spyOn(crypto.subtle, 'sign')
  onTestFinished(() => {
    verify.mockRestore()
    sign.mockRestore()
  })
  const token = gripSig()
  for (let turn = 0; turn < 1000; turn++)
    await app.fetch(events(TEXT, { 'grip-sig': token, 'meta-user': 'bob' }))
  // The token, and the seal, whose key takes two at first.
  expect([verify.mock.calls.length, sign.mock.calls.length]).toEqual([2, 2])
})

it('a 21st channel is refused, in whatever request of the connection it comes', async () => {
  const outcomes: unknown[] = []
  const app = createGripHandler(
    (_, grip) =>
      grip.webSocket({
        message: (ws, data) => {
          for (const channel of String(data).split(' ')) {
            try {
              if (channel.startsWith('-')) ws.unsubscribe(channel.slice(1))
              else ws.subscribe(channel)
              outcomes.push(channel)
            } catch (error) {
              outcomes.push((error as { code: string; message: string }).message)
            }
          }
        },
      }),
    { config: GRIP_URL },
  )
  const connection = new Connection()
  connection.take(await app.fetch(connection.request('OPEN\r\n')))
  const say = async (text: string) =>
    connection.take(await app.fetch(connection.request(`TEXT ${text.length.toString(16)}\r\n${text}\r\n`)))
  for (let at = 1; at <= 20; at++) await say(`c${at}`)
  await say('c1 c21 -c7 -c7 c21')
  expect(outcomes.slice(20)).toEqual([
    'c1',
    'a connection can have 20 channels, and this one has as many; "c21" would be one more: unsubscribe from another first',
    '-c7',
    '-c7',
    'c21',
  ])
  await say('c22')
  expect(outcomes.at(-1)).toMatch(/^a connection can have 20 channels, .*"c22"/)
})
