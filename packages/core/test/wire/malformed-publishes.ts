/** Publish bodies that Pushpin answers with 400, and its texts. */
export const MALFORMED_BODIES: [string, string][] = [
  ['', 'Body is not valid JSON.'],
  ['{', 'Body is not valid JSON.'],
  ['"a"', 'Body is not valid JSON.'],
  ['null', 'Body is not valid JSON.'],
  ['[]', 'Invalid format.'],
  ['{}', "Invalid format: object does not contain 'items'"],
  ['{"items":{}}', "Invalid format: object contains 'items' with wrong type"],
  ['{"items":null}', "Invalid format: object contains 'items' with wrong type"],
  ['{"items":["a"]}', 'Invalid format: publish item object is not an object'],
  ['{"items":[null]}', 'Invalid format: publish item object is not an object'],
]

const formats = { 'http-stream': { content: 'x' } }
const item = 'Invalid format: publish item object'

/** Items of which one refuses the whole publish. */
export const MALFORMED_ITEMS: [object, string][] = [
  [{ formats }, `${item} does not contain 'channel'`],
  [{ channel: 1, formats }, `${item} contains 'channel' with wrong type`],
  [{ channel: 'a', id: 1, formats }, `${item} contains 'id' with wrong type`],
  [{ channel: 'a', 'prev-id': 1, formats }, `${item} contains 'prev-id' with wrong type`],
  [{ channel: 'a', formats: 'x' }, `${item} contains 'formats' with wrong type`],
  [{ channel: 'a' }, 'Invalid format: no formats specified'],
  [{ channel: 'a', formats: {} }, 'Invalid format: no formats specified'],
  [{ channel: 'a', meta: 'x', formats }, `${item} contains 'meta' with wrong type`],
  [{ channel: 'a', meta: { x: 1 }, formats }, "Invalid format: 'meta' contains 'x' with wrong type"],
  [{ channel: 'a', size: -1, formats }, `${item} contains 'size' with invalid value`],
  [{ channel: 'a', 'no-seq': 'x', size: 'x', formats }, `${item} contains 'no-seq' with wrong type`],
]

const response = "Invalid format: 'http-response'"
const stream = "Invalid format: 'http-stream'"
const message = "Invalid format: 'ws-message'"

/** Formats of which one refuses the whole publish. */
export const MALFORMED_FORMATS: [string, unknown, string][] = [
  ['http-response', {}, `${response} does not contain 'body', 'body-bin', or 'body-patch'`],
  ['http-response', { body: 1 }, `${response} contains 'body' with wrong type`],
  ['http-response', { code: -1, body: '' }, `${response} contains 'code' with invalid value`],
  ['http-response', { code: 1000, body: '' }, `${response} contains 'code' with invalid value`],
  ['http-response', { code: {}, body: '' }, `${response} contains 'code' with wrong type`],
  ['http-response', { reason: 1, body: '' }, `${response} contains 'reason' with wrong type`],
  ['http-response', { headers: 'x', body: '' }, `${response} contains 'headers' with wrong type`],
  ['http-response', { headers: { A: 1 }, body: '' }, "Invalid format: headers contains 'A' with wrong type"],
  ['http-response', { headers: ['a'], body: '' }, 'Invalid format: headers contains element with wrong type'],
  [
    'http-response',
    { headers: [['a']], body: '' },
    'Invalid format: headers contains list with wrong number of elements',
  ],
  [
    'http-response',
    { headers: [['a', 1]], body: '' },
    'Invalid format: header contains value element with wrong type',
  ],
  ['http-response', { action: 'x', body: '' }, 'Invalid format: '],
  ['http-stream', {}, `${stream} does not contain 'content' or 'content-bin'`],
  ['http-stream', { content: null }, `${stream} contains 'content' with wrong type`],
  ['http-stream', { 'content-bin': '!' }, `${stream} contains 'content-bin' with wrong type`],
  ['http-stream', { action: 'x', content: '' }, 'Invalid format: '],
  ['http-stream', { 'content-filters': 1 }, `${stream} contains 'content-filters' with wrong type`],
  [
    'http-stream',
    { content: '', 'content-filters': [1] },
    'Invalid format: content-filters contains element with wrong type',
  ],
  ['ws-message', {}, `${message} does not contain 'content' or 'content-bin'`],
  ['ws-message', { type: 'text' }, `${message} does not contain 'content' or 'content-bin'`],
  ['ws-message', { type: 'x', content: '' }, `${message} contains 'type' with unknown value`],
  ['ws-message', { action: 'again' }, 'Invalid format: '],
  ['ws-message', { action: 'close', code: -5 }, `${message} contains 'code' with invalid value`],
  ['ws-message', { action: 'close', reason: 1 }, `${message} contains 'reason' with wrong type`],
]
