import { once } from 'node:events'
import type http from 'node:http'
import { describe, expect, it } from 'vitest'
import { hold, startHeld, warnings } from './support/held.ts'
import type { Answer } from './support/origin.ts'

describe('a request that cannot be held has a line', () => {
  const head =
    'a HEAD is held: Pushpin then writes the published body after the answer, where clients read their next answer; answer HEAD without a hold'
  const preflight =
    'a CORS preflight is held: the browser waits for its answer, and the request itself never begins; answer OPTIONS without a hold'
  it.each<[string, Answer, http.RequestOptions, string]>([
    ['HEAD of a long-poll', hold('response'), { method: 'HEAD' }, head],
    ['HEAD of a stream', hold('stream'), { method: 'HEAD' }, head],
    [
      'a preflight',
      hold('response'),
      { method: 'OPTIONS', headers: { origin: 'http://localhost', 'access-control-request-method': 'PUT' } },
      preflight,
    ],
  ])('%s', async (_, answer, request, message) => {
    const { proxy } = await startHeld(answer, request)
    expect(warnings(proxy)).toEqual([['method-held', message]])
  })

  it('unless it is an OPTIONS of another kind', async () => {
    const { proxy } = await startHeld(hold('response'), { method: 'OPTIONS' })
    expect(warnings(proxy)).toEqual([])
  })
})

describe('a status that clients cannot use has a line', () => {
  const low = (status: number): string =>
    `status ${status} is not one that a client can read: this proxy sends a 500 in its place, Pushpin the number itself`
  const early = (status: number): string =>
    `status ${status} is not a final answer: the client keeps waiting for one`
  it.each<[string, Answer, string]>([
    ['of a long-poll', hold('response', { 'Grip-Status': '99' }), low(99)],
    ['of a stream', hold('stream', { 'Grip-Status': '103 Early' }), early(103)],
    [
      'of a stream without a body',
      hold('stream', { 'Grip-Status': '204' }),
      'a stream of status 204 has no body: its client never sees what is published',
    ],
    [
      'in the JSON form',
      [
        200,
        { 'Content-Type': 'application/grip-instruct' },
        '{"hold":{"channels":[{"name":"a"}]},"response":{"code":0}}',
      ],
      low(0),
    ],
  ])('%s', async (_, answer, message) => {
    const { proxy } = await startHeld(answer)
    expect(await proxy.event('status-invalid')).toEqual({
      code: 'status-invalid',
      level: 'warning',
      message,
      path: '/page',
    })
  })

  it.each([
    [0, low(0)],
    [101, early(101)],
  ])('of a publish: %i', async (code, message) => {
    const { proxy } = await startHeld(hold('response'))
    await proxy.publish({ channel: 'a', formats: { 'http-response': { code, body: '' } } })
    expect(warnings(proxy)).toEqual([['status-invalid', message]])
  })

  it('and none for a 204 of a long-poll, or numbers that nobody gave a meaning', async () => {
    const { proxy } = await startHeld(hold('response', { 'Grip-Status': '204' }))
    await proxy.publish({ channel: 'a', formats: { 'http-response': { code: 999, body: '' } } })
    expect(warnings(proxy)).toEqual([])
  })
})

describe('a line break, which Pushpin writes as it is, is a blank and has a line', () => {
  const end =
    'it becomes a space here, but Pushpin writes it unchanged, so what follows becomes another header or the body'
  const reason = (what: string): [string, string] => [
    'reason-line-break',
    `the ${what} reason has a line break or another control character: ${end}`,
  ]
  const header = (what: string, name: string): [string, string] => [
    'header-line-break',
    `the ${what} header ${JSON.stringify(name)} has a line break or another control character: ${end}`,
  ]

  it.each(['\r\n', '\n', '\r', '\0', '\u0001', '\u007f'])('in a publish: %j', async (control) => {
    const { proxy, client } = await startHeld(hold('response'))
    const answer = once(client, 'response')
    await proxy.publish({
      channel: 'a',
      formats: {
        'http-response': { reason: `OK${control}X: y`, headers: { 'X-A': `a${control}X-B: b` }, body: 'x' },
      },
    })
    const [{ statusMessage, headers }] = (await answer) as [http.IncomingMessage]
    const blanks = ' '.repeat(control.length)
    expect([statusMessage, headers['x-a'], headers['x'], headers['x-b']]).toEqual([
      `OK${blanks}X: y`,
      `a${blanks}X-B: b`,
      undefined,
      undefined,
    ])
    expect(warnings(proxy)).toEqual([reason('published'), header('published', 'X-A')])
    expect(JSON.stringify(proxy.events)).not.toContain('X: y')
  })

  it('in an instruction', async () => {
    const json = {
      hold: { channels: [{ name: 'a' }] },
      response: { code: 201, reason: 'a\r\nX: y', headers: [['X-A', 'b\nc']] },
    }
    const { proxy } = await startHeld([
      200,
      { 'Content-Type': 'application/grip-instruct' },
      JSON.stringify(json),
    ])
    expect(warnings(proxy)).toEqual([reason('instructed'), header('instructed', 'X-A')])
  })

  it('but a tab, é and € have none', async () => {
    const { proxy, client } = await startHeld(hold('response'))
    const answer = once(client, 'response')
    await proxy.publish({
      channel: 'a',
      formats: { 'http-response': { reason: 'a\té€', headers: { 'X-A': 'b\té€' }, body: '' } },
    })
    const [{ statusMessage }] = (await answer) as [http.IncomingMessage]
    expect([Buffer.from(statusMessage!, 'latin1').toString(), warnings(proxy)]).toEqual(['a\té€', []])
  })
})
