import type { Entries } from './protection.ts'

/** Requests, events, answers and instructions: rows B, C and D. */
// prettier-ignore
export const events: Entries = {
  'core/handler/create-grip-handler': [
    ['events are verified before a hook sees them', /if \(refusal\) return/, 'if (false) return',
     'core/handler/create-grip-handler', 'B1 answers 403 to events with one of another key'],
  ],
  'core/handler/grip': [
    ['events are verified in the direct style', /await this\.verify\((?:source\.)?headers\)/, 'await null',
     'node/websocket', 'B1 reads the body only when'],
    ['a proxy without keys is for development', /isDevelopment\(\) &&/, '',
     'core/handler/unsigned', 'B1 where NODE_ENV is production'],
    ['a proxy without keys weakens no other',
     /checked\.every\(\(one\) => one\.keylessLoopback\)/, 'checked.some((one) => one.keylessLoopback)',
     'core/handler/unsigned', 'not trusted for a proxy here, and another with a key'],
  ],
  'core/handler/grip-context': [
    ['headers of a proxy are read behind a signature only',
     /this\.proxied \? ((?:this\.)?request\.headers\.get\([^)]*\)) : null/, '$1',
     'core/handler/create-grip-handler', 'B1 a plain request with no signature'],
  ],
  'node/direct/to-upgrade-listener': [
    ['direct handshakes are verified', /await grip\.verify\(all\)/, '',
     'node/upgrade-listener', 'B1 another key is refused with 403'],
  ],
  'core/websocket/allowed-origins': [
    ['handshakes come from pages that are allowed', /allowed\.includes\(origin\)/, 'true',
     'core/websocket/origin', 'B4 answers 403 to the origin "https://evil.example"'],
  ],
  'core/websocket-events/decode': [
    ['contents end where they say', /bytes\[end\] !== 13 \|\| bytes\[end \+ 1\] !== 10/, 'false',
     'core/websocket-events/malformed', 'C2 refuses "TEXT 5\\r\\nhelloXX"'],
    ['a body has a bound', /bytes\.length > maxBytes/, 'false',
     'core/websocket-events/bounds', 'C3 a body has at most 4 MiB'],
    ['the number of events has a bound', /list\.length >= maxEvents/, 'false',
     'core/websocket-events/bounds', 'C3 a body has at most 262,144 events'],
  ],
  'core/websocket/context': [
    ['text goes out marked as data',
     /(content: contentOf\('message', message, invalidArgument\)), data: true/, '$1',
     'core/websocket/injection', 'C4 nothing that send is given'],
  ],
  'core/websocket/run-hooks': [
    ['a hook that throws closes the socket', /await fail\(ws, hooks, error, report\)/, 'report(error)',
     'core/handler/hook-errors', 'C5 a hook that throws (sync)'],
  ],
  'core/websocket/incoming-events': [
    ['text is UTF-8', /text\.includes\('\\ufffd'\)/, 'false',
     'core/websocket/ill-formed-text', 'C7 hooks never see ill-formed text'],
  ],
  'core/websocket/control-message': [
    ['a control message has a bound', /size <= MAX_CONTROL_BYTES/, 'true',
     'core/websocket/control', 'C7 a control message has at most 16,384 bytes'],
  ],
  'core/instruct/encode-grip-headers': [
    ['a channel that headers cannot carry is refused', /!PARAMETER\.test\(text\)/, 'false',
     'core/instruct/round-trip', 'D1 parsing the emitted headers gives exactly'],
  ],
  'core/instruct/check-instruct': [
    ['a link ends at no comma', /checkText\('link\.uri'.*\)/, '',
     'core/instruct/round-trip', 'D1 parsing the emitted headers gives exactly'],
  ],
  'core/config/parse-grip-url': [
    ['names of every object are none of the configuration',
     /Object\.hasOwn\(PARAMETERS, known\)/, 'known in PARAMETERS',
     'core/prototypes', 'D2 configuration with constructor'],
  ],
}
