import type { Protection } from './protection.ts'

const CHECK = 'packages/core/src/instruct/check-instruct.ts'
const HOLD = 'packages/core/src/handler/hold.ts'
const TYPE = 'packages/core/src/instruct/default-headers.ts'
const DEFAULTS = 'packages/core/src/instruct/default-headers.ts'
const REFUSALS = 'packages/core/test/handler/hold-refusals.test.ts'
const TYPES = 'packages/core/test/handler/hold-types.test.ts'
const NUMBERS = 'packages/core/test/instruct/numbers.test.ts'
const ENCODERS = 'packages/core/test/instruct/refusals.test.ts'

/** What a hold says to the proxy, and what its client is answered with. */
export const holds: readonly Protection[] = [
  {
    protection: 'a status text ends no line',
    file: CHECK,
    find: /checkText\(name, reason, .*\)/,
    replace: '',
    test: REFUSALS,
    title: 'A3 a status text "OK\\r\\nSet-Cookie: a=1"',
  },
  {
    protection: 'a header of a hold ends no line',
    file: 'packages/core/src/internal/header-pairs.ts',
    find: /value: pattern = \/.*\$\//,
    replace: 'value: pattern = /(?:)/',
    test: ENCODERS,
    title: 'A3 a header ["X","a\\r\\nSet-Cookie: e=1"]',
  },
  {
    protection: 'a header of a hold has a name',
    file: 'packages/core/src/internal/header-pairs.ts',
    find: /if \(!TOKEN\.test\(name\)\) throw .*/,
    replace: '',
    test: ENCODERS,
    title: 'A3 a header ["X: y","1"]',
  },
  {
    protection: 'no header of a hold is an instruction',
    file: 'packages/core/src/internal/header-pairs.ts',
    find: /\|grip-\.\*/,
    replace: '',
    test: REFUSALS,
    title: 'A3 a header named "Grip-Hold"',
  },
  {
    protection: 'text of a hold is no page',
    file: DEFAULTS,
    find: /typeOfBody\(body\)/,
    replace: 'undefined',
    test: TYPES,
    title: 'by headers, a hold on "a" by holdResponse with { body: \'<script>',
  },
  {
    protection: 'no browser guesses the type of a hold',
    file: TYPE,
    find: /\['x-content-type-options', 'nosniff'\],/,
    replace: '',
    test: TYPES,
    title: 'by JSON, a hold on "é, x" by holdStream with {}',
  },
  {
    protection: 'the type of a hold is among its exposed headers',
    file: HOLD,
    find: /\[\.\.\.exposed, \.\.\.chosen\]/,
    replace: 'exposed',
    test: TYPES,
    title: 'the type of the library reaches a client that gets named headers only',
  },
  {
    protection: 'an EventSource gets an event stream',
    file: DEFAULTS,
    find: /if \(isEventStream\(accept\)\) return EVENT_STREAM/,
    replace: '',
    test: TYPES,
    title: 'a hold that is asked for with Accept: text/event-stream is an event stream',
  },
  {
    protection: 'HEAD is not held',
    file: HOLD,
    find: /request\.method === 'HEAD' \|\| /,
    replace: '',
    test: 'packages/core/test/handler/hold-methods.test.ts',
    title: 'HEAD on a path of holdStream on "a"',
  },
  {
    protection: 'a browser that asks for leave is not held',
    file: HOLD,
    find: /request\.method === 'OPTIONS'/,
    replace: 'false',
    test: 'packages/core/test/handler/hold-methods.test.ts',
    title: 'OPTIONS on a path of holdResponse on "é, x"',
  },
  {
    protection: 'no answer to a next link is JSON',
    file: HOLD,
    find: /hold !== 'stream' \|\| !isLinked/,
    replace: 'true',
    test: REFUSALS,
    title: 'B1 a stream with a next link on "αβ"',
  },
  {
    protection: 'no answer to a request of a next link is JSON',
    file: HOLD,
    find: / \|\| request\.headers\.has\('grip-last'\)/,
    replace: '',
    test: REFUSALS,
    title: 'B1 a stream with a next link is refused for what its next link is asked for',
  },
  {
    protection: 'what is compared comes back as it is',
    file: CHECK,
    find: /channels\.forEach\(checkLastId\)/,
    replace: '',
    test: REFUSALS,
    title: 'A11 a channel or an id "a\\\\"',
  },
  {
    protection: 'last ids are exact, or there are none',
    file: 'packages/core/src/instruct/grip-last.ts',
    find: /return new Map\(\)\n/,
    replace: 'continue\n',
    test: ENCODERS,
    title: 'A11 Grip-Last "a,b; last-id=1"',
  },
  {
    protection: 'numbers have bounds',
    file: 'packages/core/src/instruct/check.ts',
    find: /number >= from && number <= to/,
    replace: 'number >= from',
    test: NUMBERS,
    title: 'the timeout of a long-poll may be at its bounds',
  },
  {
    protection: 'a next link is not asked without a pause',
    file: CHECK,
    find: /checkNumber\('link\.timeout', timeout, 1,/,
    replace: "checkNumber('link.timeout', timeout, 0,",
    test: NUMBERS,
    title: 'the timeout of a link may be at its bounds',
  },
  {
    protection: 'a stream has a status with a body',
    file: CHECK,
    find: /check\(hold !== 'stream', .*\)/,
    replace: '',
    test: REFUSALS,
    title: 'B9 a status of 304 has no body, and no stream',
  },
  {
    protection: 'no field of a channel is dropped',
    file: CHECK,
    find: /checkOptions\('a channel', .*\)/,
    replace: '',
    test: REFUSALS,
    title: 'B4 a misspelt field of a channel is refused',
  },
]
