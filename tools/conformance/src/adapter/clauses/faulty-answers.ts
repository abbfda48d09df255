import {
  GripConfigError,
  GripInstructError,
  GripNotWebSocketError,
  GripOriginError,
  PublishError,
  WebSocketEventsError,
} from '@grip/core'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../../harness/clause.ts'
import type { AdapterContext } from '../adapter-context.ts'

export const faultyAnswerClauses: readonly Clause<AdapterContext>[] = clausesOf<AdapterContext>({
  async 'A-2.16 an answer that HTTP does not allow is a bare 500, and the next answer is whole'(t) {
    const consumed = new Response('read')
    await consumed.text()
    const none = [Response.error(), consumed, undefined, null, 'text', {}] as Response[]
    for (const one of none) {
      const response = await answer(t, () => one)
      expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error\n'])
      expect(await (await answer(t, () => new Response('next'))).text()).toBe('next')
    }
  },
  async 'A-2.17 a content length that is not that of the body leaves the answer whole'(t) {
    for (const length of ['3', '10', '0', 'five', '-5', '5, 5', '5.0', '']) {
      for (const body of ['hello', Uint8Array.from([104, 101, 108, 108, 111])]) {
        const response = await answer(t, () => new Response(body, { headers: { 'content-length': length } }))
        expect([length, response.status, await response.text()]).toEqual([length, 200, 'hello'])
        expect([length, ['5', null].includes(response.headers.get('content-length'))]).toEqual([length, true])
      }
    }
  },
  async 'A-2.18 an answer that has no body has none, whatever its headers say'(t) {
    const headers = { 'content-length': '5', 'transfer-encoding': 'chunked', etag: '"1"' }
    for (const status of [200, 204, 205, 304]) {
      const response = await answer(t, () => new Response(null, { status, headers }))
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([
        status,
        '"1"',
        '',
      ])
    }
  },
  async 'A-2.19 headers of a single connection, which an app copied from another answer, do no harm'(t) {
    const headers = {
      connection: 'x-hop, upgrade',
      'keep-alive': 'timeout=9',
      'proxy-connection': 'keep-alive',
      te: 'trailers',
      trailer: 'x-sum',
      'transfer-encoding': 'gzip',
      'keep-alive-interval': '20',
      'x-te': '1',
    }
    const response = await answer(t, () => new Response('whole', { headers }))
    const kept = ['keep-alive-interval', 'x-te'].map((name) => response.headers.get(name))
    expect([response.status, await response.text(), ...kept]).toEqual([200, 'whole', '20', '1'])
    expect([response.headers.get('trailer'), response.headers.get('proxy-connection')]).toEqual([null, null])
    expect(response.headers.get('transfer-encoding')).not.toBe('gzip')
  },
  async 'A-2.20 an error of this library that leaves an app is the answer, with its status'(t) {
    const errors = [
      [new GripOriginError('not from there'), 403, 'not from there\n'],
      [new GripNotWebSocketError('not events'), 426, 'not events\n'],
      [new WebSocketEventsError('malformed', 3), 400, 'malformed at byte 3\n'],
      [new GripInstructError('of the inside'), 500, 'Internal Server Error\n'],
      [new GripConfigError('of the inside'), 500, 'Internal Server Error\n'],
      [new PublishError('timeout', 'of the inside'), 504, 'Gateway Timeout\n'],
    ] as const
    for (const [error, status, text] of errors) {
      const outcome = await t.invoke(() => Promise.reject(error), await t.request('/')).catch(() => undefined)
      expect([error.name, outcome?.status, await outcome?.text()]).toEqual([error.name, status, text])
    }
  },
})

async function answer(t: AdapterContext, app: () => Response): Promise<Response> {
  return t.invoke(app, await t.request('/'))
}
