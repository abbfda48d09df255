import type { Entries } from './protection.ts'

/** What a hold says to the proxy, and what its client is answered with. */
// prettier-ignore
export const holds: Entries = {
  'core/instruct/check-instruct': [
    ['a status text ends no line', /checkText\(name, reason, .*\)/, '',
     'core/handler/hold-refusals', 'A3 a status text "OK\\r\\nSet-Cookie: a=1"'],
    ['what is compared comes back as it is', /channels\.forEach\(checkLastId\)/, '',
     'core/handler/hold-refusals', 'A11 a channel or an id "a\\\\"'],
    ['a stream has a status with a body', /check\(hold !== 'stream', .*\)/, '',
     'core/handler/hold-refusals', 'B9 a status of 304 has no body, and no stream'],
    ['no field of a channel is dropped', /checkOptions\('a channel', .*\)/, '',
     'core/handler/hold-refusals', 'B4 a misspelt field of a channel is refused'],
    ['a next link is not asked without a pause',
     /checkNumber\('link\.timeout', timeout, 1,/, "checkNumber('link.timeout', timeout, 0,",
     'core/instruct/numbers', 'the timeout of a link may be at its bounds'],
  ],
  'core/internal/header-pairs': [
    ['a header of a hold ends no line', /value: pattern = \/.*\$\//, 'value: pattern = /(?:)/',
     'core/instruct/refusals', 'A3 a header ["X","a\\r\\nSet-Cookie: e=1"]'],
    ['a header of a hold has a name', /if \(!TOKEN\.test\(name\)\) throw .*/, '',
     'core/instruct/refusals', 'A3 a header ["X: y","1"]'],
    ['no header of a hold is an instruction', /\|grip-\.\*/, '',
     'core/handler/hold-refusals', 'A3 a header named "Grip-Hold"'],
  ],
  'core/instruct/default-headers': [
    ['text of a hold is no page', /typeOfBody\(body\)/, 'undefined',
     'core/handler/hold-types', 'by headers, a hold on "a" by holdResponse with { body: \'<script>'],
    ['an EventSource gets an event stream', /if \(isEventStream\(accept\)\) return EVENT_STREAM/, '',
     'core/handler/hold-types', 'a hold that is asked for with Accept: text/event-stream is an event stream'],
    ['no browser guesses the type of a hold', /\['x-content-type-options', 'nosniff'\],/, '',
     'core/handler/hold-types', 'by JSON, a hold on "é, x" by holdStream with {}'],
  ],
  'core/handler/hold': [
    ['the type of a hold is among its exposed headers',
     /\[\.\.\.exposed, \.\.\.chosen\]/, 'exposed',
     'core/handler/hold-types', 'the type of the library reaches a client that gets named headers only'],
    ['HEAD is not held', /request\.method === 'HEAD' \|\| /, '',
     'core/handler/hold-methods', 'HEAD on a path of holdStream on "a"'],
    ['a browser that asks for leave is not held', /request\.method === 'OPTIONS'/, 'false',
     'core/handler/hold-methods', 'OPTIONS on a path of holdResponse on "é, x"'],
    ['no answer to a next link is JSON', /hold !== 'stream' \|\| !isLinked/, 'true',
     'core/handler/hold-refusals', 'B1 a stream with a next link on "αβ"'],
    ['no answer to a request of a next link is JSON', / \|\| request\.headers\.has\('grip-last'\)/, '',
     'core/handler/hold-refusals',
     'B1 a stream with a next link is refused for what its next link is asked for'],
  ],
  'core/instruct/grip-last': [
    ['last ids are exact, or there are none', /return new Map\(\)\n/, 'continue\n',
     'core/instruct/refusals', 'A11 Grip-Last "a,b; last-id=1"'],
  ],
  'core/instruct/check': [
    ['numbers have bounds', /number >= from && number <= to/, 'number >= from',
     'core/instruct/numbers', 'the timeout of a long-poll may be at its bounds'],
  ],
}
