import { expect, it, onTestFinished, vi } from 'vitest'
import { type FetchFunction, Publisher, type PublishMessage, type PublishOptions } from '../../src/index.ts'
import { recordFetch } from './record-fetch.ts'

/** The item of a publish, as it stands in the body. */
async function itemOf(message: PublishMessage, options?: PublishOptions): Promise<string> {
  const { fetch, bodies } = recordFetch()
  await new Publisher('http://127.0.0.1', { fetch, attempts: 1 }).publish('c', message, options)
  const [body] = bodies() as [string]
  expect(body.startsWith('{"items":[{') && body.endsWith(',"channel":"c"}]}')).toBe(true)
  return body.slice('{"items":[{'.length, -',"channel":"c"}]}'.length)
}

async function formatsOf(message: PublishMessage): Promise<string> {
  const item = await itemOf(message)
  expect(item.startsWith('"formats":')).toBe(true)
  return item.slice('"formats":'.length)
}

const BYTES = Uint8Array.of(0, 255, 13, 10)
const ALL = Uint8Array.from({ length: 256 }, (_, index) => index)
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
  ['text to a long-poll', { httpResponse: 'x' }, '{"http-response":{"body":"x"}}'],
  ['bytes to a long-poll', { httpResponse: BYTES }, '{"http-response":{"body-bin":"AP8NCg=="}}'],
  ['no body', { httpResponse: {} }, '{"http-response":{"body":""}}'],
  [
    'a whole response',
    { httpResponse: { code: 404, reason: 'Gone Fishing', headers: { 'X-A': '1', 'X-B': '' }, body: 'no' } },
    '{"http-response":{"code":404,"reason":"Gone Fishing","headers":{"X-A":"1","X-B":""},"body":"no"}}',
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
    '{"http-response":{"headers":[["Set-Cookie","a=1"],["Set-Cookie","b=2"]],"body":""}}',
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
    '{"http-stream":{"content":"s"},"http-response":{"body":"r"},"ws-message":{"content":"w"}}',
  ],
])('encodes %s', async (_, message, expected) => {
  expect(await formatsOf(message)).toBe(expected)
})

it('encodes all bytes alike where there is no Buffer', async () => {
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
  [{ id: '', prevId: '' }, `${STREAM},"id":"","prev-id":""`],
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

const BAD = 'ERR_INVALID_ARGUMENT'

it.each<[string, unknown, string, string]>([
  ['no format', {}, BAD, 'a message needs "httpStream", "httpResponse" or "webSocket"'],
  ['null', { httpStream: null }, BAD, 'a format must be text, bytes or an object'],
  ['a number', { webSocket: 5 }, BAD, 'a format must be text, bytes or an object'],
  ['a stream without content', { httpStream: {} }, BAD, '"httpStream" needs "content"'],
  ['a WebSocket without content', { webSocket: {} }, BAD, '"webSocket" needs "content"'],
  ['content that is a number', { httpStream: { content: 5 } }, BAD, '"content" must be text or bytes'],
  [
    'content that is an ArrayBuffer',
    { webSocket: { content: new ArrayBuffer(1) } },
    BAD,
    '"content" must be text or bytes',
  ],
  ['a body that is an object', { httpResponse: { body: {} } }, BAD, '"body" must be text or bytes'],
  ['another action', { httpStream: { action: 'refresh' } }, BAD, '"action" must be one of send, hint, close'],
  ['another action', { httpResponse: { action: 'close' } }, BAD, '"action" must be one of send, hint'],
  ['another action', { webSocket: { action: 'hint' } }, BAD, '"action" must be one of send, close, refresh'],
  [
    'another type',
    { webSocket: { type: 'close', content: '' } },
    BAD,
    '"type" must be one of text, binary, ping, pong',
  ],
  ['a status of 99', { httpResponse: { code: 99 } }, BAD, '"code" must be a status from 100 to 999'],
  ['a status of 1000', { httpResponse: { code: 1000 } }, BAD, '"code" must be a status from 100 to 999'],
  ['a status in text', { httpResponse: { code: '200' } }, BAD, '"code" must be a status from 100 to 999'],
  ['a reason that is a number', { httpResponse: { reason: 1 } }, BAD, '"reason" must be a string'],
  [
    'a body and a patch',
    { httpResponse: { body: 'x', bodyPatch: [] } },
    BAD,
    'give "body" or "bodyPatch", not both',
  ],
  ['a header that is a number', { httpResponse: { headers: { A: 1 } } }, BAD, '"headers" must hold text'],
  [
    'a header with a line break',
    { httpResponse: { headers: { A: 'x\r\nB: y' } } },
    'ERR_GRIP_INSTRUCT',
    'the header "A" holds a line break or NUL',
  ],
  [
    'a header with NUL',
    { httpResponse: { headers: [['A', '\0']] } },
    'ERR_GRIP_INSTRUCT',
    'the header "A" holds a line break or NUL',
  ],
  [
    'a close code of 1005',
    { webSocket: { action: 'close', code: 1005 } },
    BAD,
    '"code" must be an integer from 1000 to 4999 that may be sent',
  ],
  [
    'a close code of 999',
    { webSocket: { action: 'close', code: 999 } },
    BAD,
    '"code" must be an integer from 1000 to 4999 that may be sent',
  ],
  [
    'a close reason of 124 bytes',
    { webSocket: { action: 'close', reason: 'é'.repeat(62) } },
    'ERR_GRIP_INSTRUCT',
    '"reason" must be at most 123 bytes',
  ],
])('refuses %s', async (_, message, code, text) => {
  const { fetch, requests } = recordFetch()
  const publishing = new Publisher('http://127.0.0.1', { fetch }).publish('c', message as PublishMessage)
  await expect(publishing).rejects.toMatchObject({ code, message: text })
  expect(requests).toEqual([])
})

it.each<[object, string]>([
  [{ id: 1 }, '"id" must be a string'],
  [{ prevId: 1 }, '"prevId" must be a string'],
  [{ id: null }, '"id" must be a string'],
  [{ meta: { n: 1 } }, 'the value of meta "n" must be a string'],
  [{ signal: {} }, '"signal" must be an AbortSignal'],
])('refuses the options %j', async (options, message) => {
  await expect(itemOf({ httpStream: 'x' }, options)).rejects.toMatchObject({ code: BAD, message })
})

it.each<[unknown, object, string]>([
  [{ websocket: 'x' }, {}, 'publish has no "websocket"; did you mean "webSocket"?'],
  [
    { httpStream: 'x', http_response: 'x' },
    {},
    'publish has no "http_response"; did you mean "httpResponse"?',
  ],
  [{ httpStream: { contents: 'x' } }, {}, 'httpStream has no "contents"; did you mean "content"?'],
  [{ httpResponse: { content: 'x' } }, {}, 'httpResponse has no "content"'],
  [{ webSocket: { content: 'x', filters: [] } }, {}, 'webSocket has no "filters"'],
  [{ httpStream: 'x' }, { prevID: '1' }, 'publish has no "prevID"; did you mean "prevId"?'],
  [{ httpStream: 'x' }, { prev_id: '1' }, 'publish has no "prev_id"; did you mean "prevId"?'],
])('refuses the misspelt %j with %j', async (message, options, text) => {
  const error = { code: 'ERR_GRIP_CONFIG', message: text }
  await expect(itemOf(message as PublishMessage, options)).rejects.toMatchObject(error)
})

it('D2 carries __proto__ in meta and headers as it is, and changes no prototype', async () => {
  const meta = JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>
  const item = await itemOf({ httpResponse: { headers: meta } }, { meta })
  expect(item).toContain('"headers":{"__proto__":"x","constructor":"y"}')
  expect(item).toContain('"meta":{"__proto__":"x","constructor":"y"}')
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  expect(Object.prototype.constructor).toBe(Object)
})

it.each([{ httpStream: '\ud800' }, { httpResponse: 'a\udc00' }, { webSocket: '\ud83d' }])(
  'C7 refuses half of a surrogate pair, for which the proxy would refuse the whole POST: %j',
  async (message) => {
    await expect(new Publisher('http://127.0.0.1:1').publish('c', message)).rejects.toThrow(
      'holds half of a surrogate pair',
    )
  },
)

it.each([undefined, null, 'x', 1, Uint8Array.of(1)])(
  'refuses %j as a message, and shows what one is',
  async (message) => {
    const published = new Publisher('http://127.0.0.1:1').publish('c', message as unknown as PublishMessage)
    await expect(published).rejects.toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARGUMENT',
      message: 'a message must be an object, such as { webSocket: "hi" }',
    })
  },
)

it.each([null, 'x'])('refuses %j as options', async (options) => {
  const publisher = new Publisher('http://127.0.0.1:1')
  const published = publisher.publish('c', { webSocket: 'x' }, options as unknown as PublishOptions)
  await expect(published).rejects.toMatchObject({
    name: 'TypeError',
    code: 'ERR_INVALID_ARGUMENT',
    message: 'publish takes an object',
  })
})
