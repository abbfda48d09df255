import { startTestProxy } from '../src/harness/start-test-proxy.ts'
import { clauses, describeProxy } from '../src/index.ts'

describeProxy({
  name: 'the proxy of the test kit',
  version: '1.41',
  defects: false,
  clauses,
  start: startTestProxy,
  cannot: {
    'H-13': 'an app that is called has no connection to close: it throws, which is a 500 as on a platform',
    'H-21': 'a Request has one Content-Type',
    'W-2.4': 'the client of a test answers a PING, and sends no PONG of its own accord',
    'W-2.11': 'the client of a test sends text, which is UTF-8',
    'G-2.15': 'the client of a test sends text, which is UTF-8',
    'P-13': 'a body in memory has the length that it has',
  },
})
