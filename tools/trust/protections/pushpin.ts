import type { Protection } from './protection.ts'

const FOLDER = 'packages/dev/src/pushpin'
const TEST = 'packages/dev/test/pushpin-conf.test.ts'

/** The configuration of Pushpin that is written for a user, and what is found in one of theirs. */
export const pushpin: readonly Protection[] = [
  {
    protection: 'each route that is written makes requests of WebSockets',
    file: `${FOLDER}/write-routes.ts`,
    find: /\$\{options\},over_http/,
    replace: '${options}',
    test: TEST,
    title: 'routes to http://127.0.0.1:3000',
  },
  {
    protection: 'the control port that is written listens where GRIP_URL says, and nowhere else',
    file: `${FOLDER}/write-pushpin-conf.ts`,
    find: /push_in_http_addr=\$\{control\.address\}/,
    replace: 'push_in_http_addr=0.0.0.0',
    test: TEST,
    title: 'reads http://localhost:5561?iss=pushpin&key=a',
  },
  {
    protection: 'the file with the key is written for its owner and group alone',
    file: `${FOLDER}/run-pushpin-conf.ts`,
    find: /\{ mode: 0o640 \}/,
    replace: '{ mode: 0o644 }',
    test: TEST,
    title: 'writes for the pushpin of this machine, and keeps the key from others',
  },
  {
    protection: 'a route without over_http is found',
    file: `${FOLDER}/check-files.ts`,
    find: /!\/,over_http\(,\|\$\)\/\.test\(target\)/,
    replace: 'false',
    test: TEST,
    title: 'names the route of "* 127.0.0.1:3000"',
  },
  {
    protection: 'a control port for everyone is found',
    file: `${FOLDER}/check-files.ts`,
    find: /!OPEN\.has\(value\)/,
    replace: 'true',
    test: TEST,
    title: 'names the line with a control port for everyone',
  },
  {
    protection: 'another key is found, and none is shown',
    file: `${FOLDER}/check-files.ts`,
    find: /bytesOf\(value\) === bytesOf\(key\)/,
    replace: 'true',
    test: TEST,
    title: 'names the line with another key',
  },
]
