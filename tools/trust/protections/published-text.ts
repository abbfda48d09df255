import type { Protection } from './protection.ts'

const CHECK = 'packages/core/src/instruct/check.ts'
const HEADERS = 'packages/core/src/internal/header-pairs.ts'
const RESPONSE = 'packages/core/src/publish/encode-response.ts'
const FORMATS = 'packages/core/src/publish/encode-formats.ts'
const STRINGS_TEST = 'packages/core/test/publish/strings.test.ts'
const FIELDS_TEST = 'packages/core/test/publish/fields.test.ts'
const TYPE_TEST = 'packages/core/test/publish/response-type.test.ts'

/** Text on its way to a proxy: it arrives as it is, or is refused. */
export const publishedText: readonly Protection[] = [
  {
    protection: 'text in a published response is no page',
    file: RESPONSE,
    find: /addType\(pairs, typeOfBody\(body\)\)/,
    replace: '',
    test: TYPE_TEST,
    title: 'a published response of text has a type',
  },
  {
    protection: 'browsers do not guess the type of a published response',
    file: 'packages/core/src/instruct/default-headers.ts',
    find: /\['x-content-type-options', 'nosniff'\],/,
    replace: '',
    test: TYPE_TEST,
    title: 'a published response of bytes has a type',
  },
  {
    protection: 'a published reason is one line',
    file: RESPONSE,
    find: /checkReason\('reason', reason\)/,
    replace: '',
    test: STRINGS_TEST,
    title: 'refuses the reason "OK\\r\\nSet-Cookie: a=1"',
  },
  {
    protection: 'the name of a header is one',
    file: HEADERS,
    find: /if \(!TOKEN\.test\(name\)\) throw .*/,
    replace: '',
    test: STRINGS_TEST,
    title: 'refuses a header of the name "X: y"',
  },
  {
    protection: 'headers of the connection are up to the proxy',
    file: HEADERS,
    find: /OF_CONNECTION\.test\(name\) \|\| /,
    replace: '',
    test: STRINGS_TEST,
    title: 'refuses a header of the name "transfer-encoding"',
  },
  {
    protection: 'the value of a header is one line',
    file: HEADERS,
    find: /if \(pattern\.test\(value\)\) return value/,
    replace: 'return value',
    test: STRINGS_TEST,
    title: 'refuses a header with the value "a\\rb"',
  },
  {
    protection: 'headers have a bound',
    file: HEADERS,
    find: /list\.length > MAX_HEADERS \|\| bytes > MAX_HEADER_BYTES/,
    replace: 'false',
    test: STRINGS_TEST,
    title: 'accepts at most 24 headers',
  },
  {
    protection: 'a name does not begin with what proxies drop',
    file: CHECK,
    find: /check\(!value\.startsWith\('\\ufeff'\)[^\n]*\)/,
    replace: '',
    test: STRINGS_TEST,
    title: 'a "channel" that a proxy would cut, change or not read is refused',
  },
  {
    protection: 'text that begins with what proxies drop goes as bytes',
    file: 'packages/core/src/internal/content.ts',
    find: / && !content\.startsWith\('\\ufeff'\)/,
    replace: '',
    test: STRINGS_TEST,
    title: 'text with a byte order mark in front goes to a stream as bytes',
  },
  {
    protection: 'a promise is no content',
    file: 'packages/core/src/publish/format-fields.ts',
    find: /!isPlain\(format\) \|\| isEmpty\(format\)/,
    replace: 'false',
    test: 'packages/core/test/publish/content.test.ts',
    title: 'refuses content that is a promise: await it',
  },
  {
    protection: 'bytes of another realm are bytes',
    file: 'packages/core/src/internal/bytes-of.ts',
    find: /ArrayBuffer\.isView\(value\) \?/,
    replace: 'value instanceof Uint8Array ?',
    test: 'packages/core/test/publish/content.test.ts',
    title: 'publishes a Uint8Array of another realm',
  },
  {
    protection: 'fields of another action are refused',
    file: 'packages/core/src/publish/format-fields.ts',
    find: /if \(stray\) throw[^\n]*/,
    replace: '',
    test: FIELDS_TEST,
    title: 'of which the proxy would drop a part',
  },
  {
    protection: 'a patch is one that a proxy can apply',
    file: 'packages/core/src/publish/encode-body-patch.ts',
    find: /operations\.forEach\(checkOperation\)/,
    replace: '',
    test: 'packages/core/test/publish/body-patch.test.ts',
    title: 'refuses the operation',
  },
  {
    protection: 'a published ping fits into its frame',
    file: FORMATS,
    find: /if \(isControl\) checkPing\(type, payload\)/,
    replace: '',
    test: FIELDS_TEST,
    title: 'refuses a ping of more than 125 bytes',
  },
  {
    protection: 'a ping that is kept alive fits into its frame',
    file: 'packages/core/src/websocket/control-message.ts',
    find: /if \(type === 'ping' \|\| type === 'pong'\) checkPing\(type, content\)/,
    replace: '',
    test: 'packages/core/test/websocket/control-text.test.ts',
    title: 'a ping has at most 125 bytes',
  },
  {
    protection: 'close codes are those that may be sent',
    file: 'packages/core/src/websocket/close-code.ts',
    find: /code >= 1007 && code <= 1014/,
    replace: 'code >= 1007 && code <= 2999',
    test: 'packages/core/test/websocket/close-codes.test.ts',
    title: 'C7 of the codes from 0 to 70,000',
  },
  {
    protection: 'a name stands on one line of a message',
    file: 'packages/core/src/publish/queued-publish.ts',
    find: /\$\{quoted\(channel\)\}/,
    replace: '"${channel}"',
    test: 'packages/core/test/publish/named-errors.test.ts',
    title: 'a channel stands in a message on one line',
  },
  {
    protection: 'an instruction that headers have no room for goes as JSON',
    file: 'packages/core/src/handler/hold.ts',
    find: / \?\? \(isTooLong\(toGripHeaders\(instruct\)\) \? 'more than 8,192 bytes' : undefined\)/,
    replace: '',
    test: 'packages/core/test/handler/hold-size.test.ts',
    title: 'a hold that is too large for headers is sent as JSON',
  },
]
