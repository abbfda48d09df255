import { expect, it, onTestFinished, vi } from 'vitest'
import { type FetchFunction, Publisher, type PublishMessage, type PublishOptions } from '../../src/index.ts'
import { formatsOf, itemOf } from './item-of.ts'

const BYTES = Uint8Array.of(0, 255, 13, 10)
const ALL = Uint8Array.from({ length: 256 }, (_, index) => index)
const TEXT = '"headers":{"content-type":"text/plain; charset=utf-8","x-content-type-options":"nosniff"}'
const OCTETS = '"headers":{"content-type":"application/octet-stream","x-content-type-options":"nosniff"}'
const ALL_BASE64 = btoa(String.fromCharCode(...ALL))

it.each<[string, PublishMessage, string]>([
  ['text to a stream', { httpStream: 'x' }, '{"http-stream":{"content":"x"}}'],
  ['no text to a stream', { httpStream: '' }, '{"http-stream":{"content":""}}'],
  ['bytes to a stream', { httpStream: BYTES }, '{"http-stream":{"content-bin":"AP8NCg=="}}'],
  ['no bytes to a stream', { httpStream: new Uint8Array(0) }, '{"http-stream":{"content-bin":""}}'],
  ['all bytes to a stream', { httpStream: ALL }, `{"http-stream":{"content-bin":"${ALL_BASE64}"}}`],
  ['bytes of a larger buffer', { httpStream: ALL.subarray(1, 3) }, '{"http-stream":{"content-bin":"AQI="}}'],
  ['a Buffer', { httpStream: Buffer.from('hi') }, '{"http-stream":{"content-bin":"aGk="}}'],
  ['the full form', { httpStream: { action: 'send', content: 'x' } }, '{"http-stream":{"content":"x"}}'],
  ['a hint to streams', { httpStream: { action: 'hint' } }, '{"http-stream":{"action":"hint"}}'],
  ['the end of streams', { httpStream: { action: 'close' } }, '{"http-stream":{"action":"close"}}'],
  [
    'filters of a stream',
    { httpStream: { content: 'x', contentFilters: ['build-id', 'var-subst'] } },
    '{"http-stream":{"content":"x","content-filters":["build-id","var-subst"]}}',
  ],
  ['empty filters', { httpStream: { content: 'x', contentFilters: [] } }, '{"http-stream":{"content":"x"}}'],
  ['text to a long-poll', { httpResponse: 'x' }, `{"http-response":{${TEXT},"body":"x"}}`],
  ['bytes to a long-poll', { httpResponse: BYTES }, `{"http-response":{${OCTETS},"body-bin":"AP8NCg=="}}`],
  ['no body', { httpResponse: { code: 200 } }, '{"http-response":{"code":200,"body":""}}'],
  [
    'a whole response',
    { httpResponse: { code: 404, reason: 'Gone Fishing', headers: { 'X-A': '1', 'X-B': '' }, body: 'no' } },
    '{"http-response":{"code":404,"reason":"Gone Fishing","headers":{"X-A":"1","X-B":"",' +
      '"content-type":"text/plain; charset=utf-8","x-content-type-options":"nosniff"},"body":"no"}}',
  ],
  [
    'headers that repeat',
    {
      httpResponse: {
        headers: [
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ],
        body: '',
      },
    },
    '{"http-response":{"headers":[["Set-Cookie","a=1"],["Set-Cookie","b=2"],' +
      '["content-type","text/plain; charset=utf-8"],["x-content-type-options","nosniff"]],"body":""}}',
  ],
  [
    'a patch of the body',
    { httpResponse: { bodyPatch: [{ op: 'add', path: '/a', value: 1 }] } },
    '{"http-response":{"body-patch":[{"op":"add","path":"/a","value":1}]}}',
  ],
  ['a hint to long-polls', { httpResponse: { action: 'hint' } }, '{"http-response":{"action":"hint"}}'],
  [
    'filters of a hint',
    { httpResponse: { action: 'hint', contentFilters: ['x'] } },
    '{"http-response":{"action":"hint","content-filters":["x"]}}',
  ],
  ['text to a WebSocket', { webSocket: 'x' }, '{"ws-message":{"content":"x"}}'],
  ['no text to a WebSocket', { webSocket: '' }, '{"ws-message":{"content":""}}'],
  ['bytes to a WebSocket', { webSocket: BYTES }, '{"ws-message":{"content-bin":"AP8NCg=="}}'],
  [
    'text as binary',
    { webSocket: { type: 'binary', content: 'x' } },
    '{"ws-message":{"type":"binary","content":"x"}}',
  ],
  [
    'bytes as text',
    { webSocket: { type: 'text', content: BYTES } },
    '{"ws-message":{"type":"text","content-bin":"AP8NCg=="}}',
  ],
  ['a ping', { webSocket: { type: 'ping' } }, '{"ws-message":{"type":"ping","content":""}}'],
  [
    'a pong with content',
    { webSocket: { type: 'pong', content: 'x' } },
    '{"ws-message":{"type":"pong","content":"x"}}',
  ],
  ['a close', { webSocket: { action: 'close' } }, '{"ws-message":{"action":"close"}}'],
  [
    'a close with code and reason',
    { webSocket: { action: 'close', code: 4999, reason: 'bye' } },
    '{"ws-message":{"action":"close","code":4999,"reason":"bye"}}',
  ],
  [
    'a close with a reason',
    { webSocket: { action: 'close', reason: 'bye' } },
    '{"ws-message":{"action":"close","code":1000,"reason":"bye"}}',
  ],
  ['a refresh', { webSocket: { action: 'refresh' } }, '{"ws-message":{"action":"refresh"}}'],
  [
    'filters of a WebSocket',
    { webSocket: { content: 'x', contentFilters: ['var-subst'] } },
    '{"ws-message":{"content":"x","content-filters":["var-subst"]}}',
  ],
  [
    'all three',
    { webSocket: 'w', httpResponse: 'r', httpStream: 's' },
    `{"http-stream":{"content":"s"},"http-response":{${TEXT},"body":"r"},"ws-message":{"content":"w"}}`,
  ],
])('encodes %s', async (_, message, expected) => {
  expect(await formatsOf(message)).toBe(expected)
})

it('encodes all bytes the same way without Buffer', async () => {
  const bodies: string[] = []
  // A Response of Node needs the Buffer that this test takes away.
  const taken = { ok: true, status: 200, body: null } as Response
  const fetch: FetchFunction = async (_, { body }) => {
    bodies.push(new TextDecoder().decode(body as Uint8Array))
    return taken
  }
  const publisher = new Publisher('http://127.0.0.1', { fetch })
  const long = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256)
  vi.stubGlobal('Buffer', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  await publisher.publish('c', { httpStream: ALL })
  await publisher.publish('c', { httpStream: long })
  const [first, second] = bodies.map((body) => /"content-bin":"(.*?)"/.exec(body)![1]!) as [string, string]
  expect(first).toBe(ALL_BASE64)
  expect(atob(second)).toBe(String.fromCharCode(...long))
})

const STREAM = '"formats":{"http-stream":{"content":"x"}}'

it.each<[PublishOptions, string]>([
  [{}, STREAM],
  [{ id: '1' }, `${STREAM},"id":"1"`],
  [{ prevId: '0' }, `${STREAM},"prev-id":"0"`],
  [{ noSeq: true }, `${STREAM},"no-seq":true`],
  [{ noSeq: false }, STREAM],
  [{ meta: { sender: 'me', skip_users: 'a, b' } }, `${STREAM},"meta":{"sender":"me","skip_users":"a, b"}`],
  [
    { meta: { require_sub: 'x' }, noSeq: true, prevId: '1', id: '2' },
    `${STREAM},"id":"2","prev-id":"1","no-seq":true,"meta":{"require_sub":"x"}`,
  ],
])('encodes the options %j', async (options, expected) => {
  expect(await itemOf({ httpStream: 'x' }, options)).toBe(expected)
})

it('D2 carries __proto__ in meta and headers unchanged, and changes no prototype', async () => {
  const meta = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>
  const item = await itemOf({ httpResponse: { headers: meta } }, { meta })
  expect(item).toContain('"headers":{"__proto__":"x","constructor":"y"}')
  expect(item).toContain('"meta":{"__proto__":"x","constructor":"y"}')
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  expect(Object.prototype.constructor).toBe(Object)
})
