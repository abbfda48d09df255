import type { Entries } from './protection.ts'

/** The configuration of Pushpin that is written for a user, and what is found in one of theirs. */
// prettier-ignore
export const pushpin: Entries = {
  'dev/pushpin/write-routes': [
    ['each route that is written makes requests of WebSockets', /\$\{options\},over_http/, '${options}',
     'dev/pushpin-conf', 'routes to http://127.0.0.1:3000'],
  ],
  'dev/pushpin/write-pushpin-conf': [
    ['the control port that is written listens where GRIP_URL says, and nowhere else',
     /push_in_http_addr=\$\{control\.address\}/, 'push_in_http_addr=0.0.0.0',
     'dev/pushpin-conf', 'reads http://localhost:5561?iss=pushpin&key=a'],
  ],
  'dev/pushpin/run-pushpin-conf': [
    ['the file with the key is written for its owner and group alone', /\{ mode: 0o640 \}/, '{ mode: 0o644 }',
     'dev/pushpin-conf', 'writes for the pushpin of this machine, and keeps the key from others'],
  ],
  'dev/pushpin/check-files': [
    ['a route without over_http is found', /!\/,over_http\(,\|\$\)\/\.test\(target\)/, 'false',
     'dev/pushpin-conf', 'names the route of "* 127.0.0.1:3000"'],
    ['a control port for everyone is found', /!OPEN\.has\(value\)/, 'true',
     'dev/pushpin-conf', 'names the line with a control port for everyone'],
    ['another key is found, and none is shown', /bytesOf\(value\) === bytesOf\(key\)/, 'true',
     'dev/pushpin-conf', 'names the line with another key'],
  ],
}
