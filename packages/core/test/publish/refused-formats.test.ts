import { expect, it } from 'vitest'
import { Publisher, type PublishMessage, type PublishOptions } from '../../src/index.ts'
import { itemOf } from './item-of.ts'
import { recordFetch } from './record-fetch.ts'

const BAD = 'ERR_INVALID_ARGUMENT'

it.each<[string, unknown, string, string]>([
  ['no format', {}, BAD, 'a message needs "httpStream", "httpResponse" or "webSocket"'],
  [
    'null',
    { httpStream: null },
    BAD,
    '"httpStream" must be text, bytes or an object with its fields; this is null',
  ],
  [
    'a number',
    { webSocket: 5 },
    BAD,
    '"webSocket" must be text, bytes or an object with its fields; this is a number',
  ],
  ['a stream without content', { httpStream: { action: 'send' } }, BAD, '"httpStream" needs "content"'],
  ['a WebSocket without content', { webSocket: { type: 'text' } }, BAD, '"webSocket" needs "content"'],
  [
    'content that is a number',
    { httpStream: { content: 5 } },
    BAD,
    '"content" must be text or bytes; this is a number',
  ],
  [
    'a body that is an object',
    { httpResponse: { body: {} } },
    BAD,
    '"body" must be text or bytes; this is an object',
  ],
  ['another action', { httpStream: { action: 'refresh' } }, BAD, '"action" must be one of send, hint, close'],
  ['another action', { httpResponse: { action: 'close' } }, BAD, '"action" must be one of send, hint'],
  ['another action', { webSocket: { action: 'hint' } }, BAD, '"action" must be one of send, close, refresh'],
  [
    'another type',
    { webSocket: { type: 'close', content: '' } },
    BAD,
    '"type" must be one of text, binary, ping, pong',
  ],
  [
    'a status of 99',
    { httpResponse: { code: 99 } },
    BAD,
    '"code" must be a whole number from 200 to 599, not 99',
  ],
  [
    'a status of 1000',
    { httpResponse: { code: 1000 } },
    BAD,
    '"code" must be a whole number from 200 to 599, not 1000',
  ],
  [
    'a status in text',
    { httpResponse: { code: '200' } },
    BAD,
    '"code" must be a whole number from 200 to 599, not a string',
  ],
  ['a reason that is a number', { httpResponse: { reason: 1 } }, BAD, '"reason" must be a string'],
  [
    'a body and a patch',
    { httpResponse: { body: 'x', bodyPatch: [] } },
    BAD,
    'give "body" or "bodyPatch", not both',
  ],
  [
    'a header that is a number',
    { httpResponse: { headers: { A: 1 } } },
    BAD,
    '"headers" must contain text; "A" is a number',
  ],
  [
    'a header with a line break',
    { httpResponse: { headers: { A: 'x\r\nB: y' } } },
    'ERR_GRIP_INSTRUCT',
    'the header "A" contains a line break or NUL',
  ],
  [
    'a header with NUL',
    { httpResponse: { headers: [['A', '\0']] } },
    'ERR_GRIP_INSTRUCT',
    'the header "A" contains a line break or NUL',
  ],
  [
    'a close code of 1005',
    { webSocket: { action: 'close', code: 1005 } },
    BAD,
    '"code" must be 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4)',
  ],
  [
    'a close code of 999',
    { webSocket: { action: 'close', code: 999 } },
    BAD,
    '"code" must be 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4)',
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

it.each([{ httpStream: '\ud800' }, { httpResponse: 'a\udc00' }, { webSocket: '\ud83d' }])(
  'C7 refuses half of a surrogate pair, for which the proxy would refuse the whole POST: %j',
  async (message) => {
    await expect(new Publisher('http://127.0.0.1:1').publish('c', message)).rejects.toThrow(
      'contains half of a surrogate pair',
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
