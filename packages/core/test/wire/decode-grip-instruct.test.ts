import { describe, expect, it } from 'vitest'
import { decodeGripInstruct } from '../../src/wire.ts'

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

describe('decodeGripInstruct', () => {
  it('reads hold and response', () => {
    const { instruct, response } = decodeGripInstruct(`{
      "hold": {
        "mode": "stream",
        "channels": [{ "name": "a, b", "prev-id": "1", "filters": ["skip-self"] }, { "name": "é" }],
        "timeout": 25,
        "keep-alive": { "content-bin": "AP8=", "timeout": 20 },
        "meta": { "user": "alice" }
      },
      "response": { "code": 203, "reason": "Mostly", "headers": { "X-A": "1" }, "body": "h\\u00e9" }
    }`)
    expect({ ...instruct, meta: { ...instruct.meta } }).toEqual({
      hold: 'stream',
      channels: [{ name: 'a, b', prevId: '1', filters: ['skip-self'] }, { name: 'é' }],
      timeout: 25,
      keepAlive: { content: Uint8Array.of(0, 255), timeout: 20, mode: 'interval' },
      meta: { user: 'alice' },
    })
    expect({ ...response, body: text(response.body) }).toEqual({
      code: 203,
      reason: 'Mostly',
      headers: [['X-A', '1']],
      body: 'hé',
    })
  })

  it('the defaults are a long-poll, status 200 and no body', () => {
    const { instruct, response } = decodeGripInstruct('{"hold":{"channels":[]}}')
    expect(instruct).toEqual({ hold: 'response', channels: [] })
    expect(response).toEqual({ code: 200, reason: undefined, headers: [], body: new Uint8Array() })
  })

  it('reads repeated headers and a body in base64', () => {
    const { instruct, response } = decodeGripInstruct(
      '{"response":{"headers":[["Set-Cookie","a"],["Set-Cookie","b"]],"body-bin":"AP8="}}',
    )
    expect(instruct).toEqual({})
    expect(response.headers).toEqual([
      ['Set-Cookie', 'a'],
      ['Set-Cookie', 'b'],
    ])
    expect(response.body).toEqual(Uint8Array.of(0, 255))
  })

  const malformed = [
    '',
    '[]',
    '"a"',
    '{"hold":1}',
    '{"hold":{}}',
    '{"hold":{"mode":"x","channels":[]}}',
    '{"hold":{"channels":[1]}}',
    '{"hold":{"channels":[{}]}}',
    '{"hold":{"channels":[{"name":1}]}}',
    '{"hold":{"channels":[],"timeout":-1}}',
    '{"hold":{"channels":[],"timeout":"x"}}',
    '{"hold":{"channels":[],"keep-alive":{}}}',
    '{"hold":{"channels":[],"keep-alive":{"content":"a","timeout":0}}}',
    '{"hold":{"channels":[],"meta":{"a":1}}}',
    '{"response":[]}',
    '{"response":{"code":1000}}',
    '{"response":{"headers":"x"}}',
    '{"response":{"headers":[["a"]]}}',
    '{"response":{"body":1}}',
  ]
  it.each(malformed)('refuses %s', (json) => {
    expect(() => decodeGripInstruct(json)).toThrow(expect.objectContaining({ code: 'ERR_GRIP_INSTRUCT' }))
  })
})
