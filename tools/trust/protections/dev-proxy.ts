import type { Entries } from './protection.ts'

/** The development proxy: who reaches the app through it, and what cannot end it. */
// prettier-ignore
export const devProxy: Entries = {
  'dev/client-host': [
    ['clients of the development proxy name this machine or an allowed host',
     /isTrustedHost\(hostnameOf\(host\), \[[^\]]*\]\)/, 'true',
     'dev/client-host', 'E3 a page whose name was rebound does not reach the app as "evil.example"'],
  ],
  'dev/websocket/accept-upgrade': [
    ['WebSockets of the development proxy name this machine or an allowed host',
     /if \(!isHostAllowed\(context, request\)\)/, 'if (false)',
     'dev/client-host', 'E3 a WebSocket of a refused host has a body and a line, too'],
  ],
  'dev/trusted-host': [
    ['a name below an allowed one ends with all of it',
     /`\.\$\{hostname\}`\.endsWith\(name\)/, 'hostname.endsWith(name.slice(1))',
     'dev/client-host', 'E3 a tunnel reaches the app by names below one'],
  ],
  'dev/client-events': [
    ['events of a client are refused by the development proxy',
     /types\[0\]\?\.split\(';', 1\)\[0\] === EVENTS_TYPE/, 'false',
     'dev/log-http', 'events that a client sends itself'],
    ['events of a client that pass the check are reported',
     /types\.some\(\(type\) => type\.toLowerCase\(\)\.includes\(EVENTS_TYPE\)\)/, 'false',
     'dev/log-http', 'events that a client sends past the check'],
  ],
  'dev/origin-request': [
    ['a WebSocket that is passed through has nothing of GRIP', /\|\| name\.startsWith\('grip-'\)/, '',
     'dev/pass-through', 'of Next.js'],
    ['trailers end no answer of the development proxy',
     /'transfer-encoding', 'trailer'\]\)/, "'transfer-encoding'])",
     'dev/odd-requests', 'announced by an answer with a length are left out'],
  ],
  'dev/websocket/pass-through': [
    ['a passed WebSocket is taken back when its client leaves',
     /client\.once\('end', leave\)\.once\('close', leave\)/, '',
     'dev/pass-through-ends', 'is asked for no longer when its client has left'],
  ],
  'dev/control/publish-key': [
    ['publishes are signed with the key of the development proxy where that is asked for',
     /return !requirePublishKey/, 'return true',
     'dev/publish-key', 'is answered 403 where keys are asked for, with no token'],
    ['publishes are of the issuer of the development proxy', /\{ issuer \}\)/, '{})',
     'dev/publish-key', 'has one line for its cause, and is taken, with another issuer'],
  ],
  'dev/headers': [
    ['a line break that is published splits no answer of the development proxy',
     /text\.replace\(CONTROL, ' '\)/, 'text',
     'dev/log-holds', 'in a publish: "\\r\\n"'],
  ],
  'dev/http-exchange': [
    ['an answer that cannot be written ends no process',
     /(sendWhole\(this\.response, answer\)\n *\} catch \(error\) \{\n) *this\.#fail\(error, true\)/,
     '$1throw error',
     'dev/odd-requests', 'a long-poll whose answer cannot be written is a 502 when its time is over'],
  ],
  'dev/seconds': [
    ['no time is longer than a timer can wait', /return MAX_SECONDS/, 'return seconds',
     'dev/long-times', 'of a keep-alive'],
  ],
  'dev/client-server': [
    ['a header of a client has its time', /headersTimeout,\n/, '\n',
     'dev/odd-requests', 'is answered 408, and a line says so'],
  ],
}
