import type { Protection } from './protection.ts'

const HANDLER = 'core/src/handler/create-grip-handler.ts'
const DECODE = 'core/src/websocket-events/decode.ts'
const CONTEXT = 'core/src/websocket/context.ts'
const ROUND_TRIP_TEST = 'core/test/instruct/round-trip.test.ts'
const HEADERS_ROUND_TRIP = 'D1 parsing the emitted headers gives exactly'

/** Requests, events, answers and instructions: rows B, C and D. */
export const events: readonly Protection[] = [
  {
    protection: 'events are verified before a hook sees them',
    file: HANDLER,
    find: /if \('refusal' in trust\) return/,
    replace: 'if (false) return',
    test: 'core/test/handler/create-grip-handler.test.ts',
    title: 'B1 answers 403 to events with one of another key',
  },
  {
    protection: 'events are verified in the direct style',
    file: 'core/src/handler/grip.ts',
    find: /await this\.verify\(source\.headers\)/,
    replace: '',
    test: 'node/test/websocket.test.ts',
    title: 'B1 reads the body only when',
  },
  {
    protection: 'Grip-Last is read behind a signature only',
    file: 'core/src/handler/grip-request.ts',
    find: /this\.proxied \? (request\.headers\.get\('grip-last'\)) : null/,
    replace: '$1',
    test: 'core/test/handler/create-grip-handler.test.ts',
    title: 'B1 a plain request with no signature',
  },
  {
    protection: 'direct handshakes are verified',
    file: 'node/src/direct/to-upgrade-listener.ts',
    find: /await grip\.verify\(all\)/,
    replace: '',
    test: 'node/test/upgrade-listener.test.ts',
    title: 'B1 another key is refused with 403',
  },
  {
    protection: 'handshakes come from pages that are allowed',
    file: 'core/src/websocket/allowed-origins.ts',
    find: /allowed\.includes\(origin\)/,
    replace: 'true',
    test: 'core/test/websocket/origin.test.ts',
    title: 'B4 answers 403 to the origin "https://evil.example"',
  },
  {
    protection: 'contents end where they say',
    file: DECODE,
    find: /body\[end\] !== CR \|\| body\[end \+ 1\] !== LF/,
    replace: 'false',
    test: 'core/test/websocket-events/malformed.test.ts',
    title: 'C2 refuses "TEXT 5\\r\\nhelloXX"',
  },
  {
    protection: 'a body has a bound',
    file: DECODE,
    find: /body\.length > maxBytes/,
    replace: 'false',
    test: 'core/test/websocket-events/bounds.test.ts',
    title: 'C3 a body has at most 4 MiB',
  },
  {
    protection: 'the number of events has a bound',
    file: DECODE,
    find: /events\.length === maxEvents/,
    replace: 'false',
    test: 'core/test/websocket-events/bounds.test.ts',
    title: 'C3 a body has at most 262,144 events',
  },
  {
    protection: 'text goes out marked as data',
    file: CONTEXT,
    find: /`m:\$\{message\}`/,
    replace: 'message',
    test: 'core/test/websocket/injection.test.ts',
    title: 'C4 nothing that send is given',
  },
  {
    protection: 'a hook that throws closes the socket',
    file: 'core/src/websocket/run-hooks.ts',
    find: /await fail\(ws, hooks, error, report\)/,
    replace: 'report(error)',
    test: 'core/test/handler/hooks.test.ts',
    title: 'C5 a hook that throws (sync)',
  },
  {
    protection: 'text is UTF-8',
    file: 'core/src/websocket/read-text.ts',
    find: /text\.includes\('\\ufffd'\)/,
    replace: 'false',
    test: 'core/test/websocket/ill-formed-text.test.ts',
    title: 'C7 hooks never see ill-formed text',
  },
  {
    protection: 'a control message has a bound',
    file: 'core/src/websocket/control-message.ts',
    find: /byteLengthOf\(text\) > MAX_CONTROL_BYTES/,
    replace: 'false',
    test: 'core/test/websocket/control.test.ts',
    title: 'C7 a control message has at most 16,384 bytes',
  },
  {
    protection: 'a channel that headers cannot carry is refused',
    file: 'core/src/instruct/encode-grip-headers.ts',
    find: /!PARAMETER\.test\(name\)/,
    replace: 'false',
    test: ROUND_TRIP_TEST,
    title: HEADERS_ROUND_TRIP,
  },
  {
    protection: 'a link ends at no comma',
    file: 'core/src/instruct/check-instruct.ts',
    find: /typeof uri !== 'string' \|\| !\/.*\/\.test\(uri\)/,
    replace: 'false',
    test: ROUND_TRIP_TEST,
    title: HEADERS_ROUND_TRIP,
  },
  {
    protection: 'names of every object are none of the configuration',
    file: 'core/src/config/parse-grip-url.ts',
    find: /Object\.hasOwn\(PARAMETERS, name\)/,
    replace: 'name in PARAMETERS',
    test: 'core/test/prototypes.test.ts',
    title: 'D2 configuration with constructor',
  },
]
