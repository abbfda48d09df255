import type { Protection } from './protection.ts'

const CLIENT_HOST = 'packages/dev/test/client-host.test.ts'
const ODD = 'packages/dev/test/odd-requests.test.ts'
const ORIGIN_REQUEST = 'packages/dev/src/origin-request.ts'
const PASS_TEST = 'packages/dev/test/pass-through.test.ts'
const KEY = 'packages/dev/src/control/publish-key.ts'
const KEY_TEST = 'packages/dev/test/publish-key.test.ts'

/** The development proxy: who reaches the app through it, and what cannot end it. */
export const devProxy: readonly Protection[] = [
  {
    protection: 'clients of the development proxy name this machine or an allowed host',
    file: 'packages/dev/src/client-host.ts',
    find: /isTrustedHost\(hostnameOf\(host\), \[[^\]]*\]\)/,
    replace: 'true',
    test: CLIENT_HOST,
    title: 'E3 a page whose name was rebound does not reach the app as "evil.example"',
  },
  {
    protection: 'WebSockets of the development proxy name this machine or an allowed host',
    file: 'packages/dev/src/websocket/accept-upgrade.ts',
    find: /if \(!isHostAllowed\(context, request\)\)/,
    replace: 'if (false)',
    test: CLIENT_HOST,
    title: 'E3 a WebSocket of a refused host has a body and a line, too',
  },
  {
    protection: 'a name below an allowed one ends with all of it',
    file: 'packages/dev/src/trusted-host.ts',
    find: /`\.\$\{hostname\}`\.endsWith\(name\)/,
    replace: 'hostname.endsWith(name.slice(1))',
    test: CLIENT_HOST,
    title: 'E3 a tunnel reaches the app by names below one',
  },
  {
    protection: 'events of a client are refused by the development proxy',
    file: 'packages/dev/src/client-events.ts',
    find: /types\[0\]\?\.split\(';', 1\)\[0\] === EVENTS_TYPE/,
    replace: 'false',
    test: 'packages/dev/test/log-http.test.ts',
    title: 'events that a client sends itself',
  },
  {
    protection: 'events of a client that pass the check are reported',
    file: 'packages/dev/src/client-events.ts',
    find: /types\.some\(\(type\) => type\.toLowerCase\(\)\.includes\(EVENTS_TYPE\)\)/,
    replace: 'false',
    test: 'packages/dev/test/log-http.test.ts',
    title: 'events that a client sends past the check',
  },
  {
    protection: 'a WebSocket that is passed through has nothing of GRIP',
    file: ORIGIN_REQUEST,
    find: /\|\| name\.startsWith\('grip-'\)/,
    replace: '',
    test: PASS_TEST,
    title: 'of Next.js',
  },
  {
    protection: 'a passed WebSocket is taken back when its client leaves',
    file: 'packages/dev/src/websocket/pass-through.ts',
    find: /client\.once\('end', leave\)\.once\('close', leave\)/,
    replace: '',
    test: PASS_TEST,
    title: 'is asked for no longer when its client has left',
  },
  {
    protection: 'publishes are signed with the key of the development proxy where that is asked for',
    file: KEY,
    find: /return !requirePublishKey/,
    replace: 'return true',
    test: KEY_TEST,
    title: 'is answered 403 where keys are asked for, with no token',
  },
  {
    protection: 'publishes are of the issuer of the development proxy',
    file: KEY,
    find: /\{ issuer \}\)/,
    replace: '{})',
    test: KEY_TEST,
    title: 'has one line for its cause, and is taken, with another issuer',
  },
  {
    protection: 'a line break that is published splits no answer of the development proxy',
    file: 'packages/dev/src/headers.ts',
    find: /text\.replace\(CONTROL, ' '\)/,
    replace: 'text',
    test: 'packages/dev/test/log-holds.test.ts',
    title: 'in a publish: "\\r\\n"',
  },
  {
    protection: 'trailers end no answer of the development proxy',
    file: ORIGIN_REQUEST,
    find: /'transfer-encoding', 'trailer'\]\)/,
    replace: "'transfer-encoding'])",
    test: ODD,
    title: 'announced by an answer with a length are left out',
  },
  {
    protection: 'an answer that cannot be written ends no process',
    file: 'packages/dev/src/http-exchange.ts',
    find: /(sendWhole\(this\.response, answer\)\n *\} catch \(error\) \{\n) *this\.#fail\(error, true\)/,
    replace: '$1throw error',
    test: ODD,
    title: 'a long-poll whose answer cannot be written is a 502 when its time is over',
  },
  {
    protection: 'no time is longer than a timer can wait',
    file: 'packages/dev/src/seconds.ts',
    find: /return MAX_SECONDS/,
    replace: 'return seconds',
    test: 'packages/dev/test/long-times.test.ts',
    title: 'of a keep-alive',
  },
  {
    protection: 'a header of a client has its time',
    file: 'packages/dev/src/client-server.ts',
    find: /headersTimeout,\n/,
    replace: '\n',
    test: ODD,
    title: 'is answered 408, and a line says so',
  },
]
