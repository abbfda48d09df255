import type { Entries } from './protection.ts'

/** Text on its way to a proxy: it arrives as it is, or is refused. */
// prettier-ignore
export const publishedText: Entries = {
  'core/publish/encode-response': [
    ['text in a published response is no page', /addType\(pairs, typeOfBody\(body\)\)/, '',
     'core/publish/response-type', 'a published response of text has a type'],
    ['a published reason is one line', /checkReason\('reason', reason\)/, '',
     'core/publish/strings', 'refuses the reason "OK\\r\\nSet-Cookie: a=1"'],
  ],
  'core/instruct/default-headers': [
    ['browsers do not guess the type of a published response', /\['x-content-type-options', 'nosniff'\],/, '',
     'core/publish/response-type', 'a published response of bytes has a type'],
  ],
  'core/internal/header-pairs': [
    ['no browser guesses a type that is empty or repeated',
     /types\.length > 1 \|\| types\.some\([^\n]*\) \{/, 'types.length > 9) {',
     'core/publish/response-type', 'A2 a published response with a content type that is empty is refused'],
    ['the name of a header is one', /if \(!TOKEN\.test\(name\)\) throw .*/, '',
     'core/publish/strings', 'refuses a header of the name "X: y"'],
    ['headers of the connection are up to the proxy', /OF_CONNECTION\.test\(name\) \|\| /, '',
     'core/publish/strings', 'refuses a header of the name "transfer-encoding"'],
    ['the value of a header is one line', /if \(pattern\.test\(value\)\) return value/, 'return value',
     'core/publish/strings', 'refuses a header with the value "a\\rb"'],
    ['headers have a bound', /list\.length > MAX_HEADERS \|\| bytes > MAX_HEADER_BYTES/, 'false',
     'core/publish/strings', 'accepts at most 24 headers'],
  ],
  'core/instruct/check': [
    ['no hole in a list is sent as null', /Array\.from\(value as readonly Item\[\], \(item, at\)/, '(value as readonly Item[]).map((item, at)',
     'core/publish/lost-options', 'B5 content filters with a hole are refused'],
    ['a name does not begin with what proxies drop', /check\(!value\.startsWith\('\\ufeff'\)[^\n]*\)/, '',
     'core/publish/strings', 'a "channel" that a proxy would cut, change or not read is refused'],
  ],
  'core/internal/content': [
    ['text that begins with what proxies drop goes as bytes', / && !content\.startsWith\('\\ufeff'\)/, '',
     'core/publish/strings', 'text with a byte order mark in front goes to a stream as bytes'],
  ],
  'core/publish/format-fields': [
    ['a promise is no content', /!isPlain\(format\) \|\| isEmpty\(format\)/, 'false',
     'core/publish/content', 'refuses content that is a promise: await it'],
    ['fields of another action are refused', /if \(stray\) throw[^\n]*/, '',
     'core/publish/fields', 'of which the proxy would drop a part'],
  ],
  'core/internal/bytes-of': [
    ['bytes of another realm are bytes', /ArrayBuffer\.isView\(value\) \?/, 'value instanceof Uint8Array ?',
     'core/publish/content', 'publishes a Uint8Array of another realm'],
  ],
  'core/publish/encode-body-patch': [
    ['a patch is one that a proxy can apply', /operations\.forEach\(checkOperation\)/, '',
     'core/publish/body-patch', 'refuses the operation'],
  ],
  'core/publish/encode-formats': [
    ['a published ping fits into its frame', /if \(isControl\) checkPing\(type, payload\)/, '',
     'core/publish/fields', 'refuses a ping of more than 125 bytes'],
  ],
  'core/websocket/control-message': [
    ['a ping that is kept alive fits into its frame',
     /if \(type === 'ping' \|\| type === 'pong'\) checkPing\(type, content\)/, '',
     'core/websocket/control-text', 'a ping has at most 125 bytes'],
    ['no field of a control message is dropped', /`type \$\{fields \?\? /, '`type ${',
     'core/websocket/control', 'of which a part would be lost'],
  ],
  'core/websocket/close-code': [
    ['close codes are those that may be sent', /code >= 1007 && code <= 1014/, 'code >= 1007 && code <= 2999',
     'core/websocket/close-codes', 'C7 of the codes from 0 to 70,000'],
  ],
  'core/publish/queued-publish': [
    ['a name stands on one line of a message', /\$\{quoted\(channel\)\}/, '"${channel}"',
     'core/publish/named-errors', 'a channel stands in a message on one line'],
  ],
  'core/handler/hold': [
    ['an instruction that headers have no room for goes as JSON',
     / \?\? \(isTooLong\(toGripHeaders\(instruct\)\) \? 'more than 8,192 bytes' : undefined\)/, '',
     'core/handler/hold-size', 'a hold that is too large for headers is sent as JSON'],
  ],  'core/internal/check-options': [
    ['options in which nothing is found are refused', /'then' in options \|\| Symbol\.iterator in options/,
     'options === null', 'core/publish/lost-options', 'B3 options of a publish that are a promise are refused'],
  ],
  'core/websocket/context': [
    ['no option of a subscription is dropped', /if \(isObject\(channel\)\) checkOptions\([^\n]*\n/, '',
     'core/websocket/subscribe-options', 'is refused, and nothing is sent'],
  ],
  'core/websocket/run-hooks': [
    ['a hook is a function', /hook === undefined \|\| typeof hook === 'function'/, 'true',
     'core/handler/given-hooks', 'C8 a text for a hook is refused'],
  ],
  'core/internal/to-json': [
    ['what JSON would lose is not published', /lost !== undefined\) throw/, 'lost === null) throw',
     'channels/lost-data', 'data that is a Map is refused'],
  ],
  'channels/check-functions': [
    ['a hook of a channel has an event', /checkOptions\(what, given, names\)/, '',
     'channels/given-wrong', 'hooks are refused where they are a misspelt event'],
  ],
  'channels/typed-channel': [
    ['no option of a typed publish is dropped', /checkFields\('publish\(\) of a channel'[^\n]*\n/, '',
     'channels/given-wrong', 'publish() refuses the options'],
  ],
  'channels/define-channels': [
    ['what serves channels is checked by their patterns and events', /checkServeOptions\(options[^\n]*\n/, '',
     'channels/given-wrong', 'serve() refuses the options'],
  ],
  'channels/hold-channels': [
    ['a next link of a channel is one link', /\.replace\(\/\[,;\]\/g, encodeURIComponent\)/, '',
     'channels/other-origins', 'a query with commas and semicolons comes back'],
  ],
}
