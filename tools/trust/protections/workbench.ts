import type { Protection } from './protection.ts'

const INSPECTOR = 'packages/dev/src/inspector/inspector.ts'
const RECORDER = 'packages/dev/src/inspector/recorder.ts'
const REDACT = 'packages/dev/src/inspector/redact.ts'
const API = 'packages/dev/test/inspector-api.test.ts'
const ASK = 'packages/dev/src/doctor/ask.ts'
const DOCTOR = 'packages/dev/test/doctor.test.ts'

const NO_STRANGER = 'answers no page of another site, and no host that was rebound to this machine'
const NO_SECRET = 'shows what was said, and no cookie, token, signature or secret of a query'

/** Inspector and doctor: who may look, how much is kept, and how long anyone waits. */
export const workbench: readonly Protection[] = [
  {
    protection: 'the inspector answers only who has the token of its run',
    file: INSPECTOR,
    find: /if \(!hasToken\(request, parts\.token\)\)/,
    replace: 'if (false)',
    test: API,
    title: 'shows its page to anyone on this machine, and nothing else without the token',
  },
  {
    protection: 'the inspector answers no page of another origin',
    file: INSPECTOR,
    find: /return origin === undefined \|\| origin === `http:\/\/\$\{host\}`/,
    replace: 'return true',
    test: API,
    title: NO_STRANGER,
  },
  {
    protection: 'the inspector answers to names of this machine alone',
    file: INSPECTOR,
    find: / \|\| !isTrustedHost\(hostnameOf\(host\), \[\]\)/,
    replace: '',
    test: API,
    title: NO_STRANGER,
  },
  {
    protection: 'an action of the inspector has a bound',
    file: INSPECTOR,
    find: /readWhole\(request, MAX_ACTION_BYTES\)/,
    replace: 'readWhole(request, Infinity)',
    test: API,
    title: 'refuses what is no action',
  },
  {
    protection: 'the inspector keeps so many entries',
    file: RECORDER,
    find: /this\.#entries\.length - this\.#first > MAX_ENTRIES \|\| /,
    replace: '',
    test: API,
    title: 'keeps 2,000 entries at most, and tells a page how many it has missed',
  },
  {
    protection: 'the inspector keeps so many bytes',
    file: RECORDER,
    find: / \|\| this\.#bytes > MAX_BYTES/,
    replace: '',
    test: API,
    title: 'keeps 20 MB at most, and the beginning of what is long',
  },
  {
    protection: 'the inspector keeps the beginning of a long body',
    file: RECORDER,
    find: /bytes\.subarray\(0, MAX_BODY\)/,
    replace: 'bytes',
    test: API,
    title: 'keeps 20 MB at most, and the beginning of what is long',
  },
  {
    protection: 'the inspector keeps the beginning of the body of a request',
    file: RECORDER,
    find: /bytes\.toString\('latin1', 0, MAX_BODY\)/,
    replace: "bytes.toString('latin1')",
    test: API,
    title: 'keeps 500 requests of a second and counts the others, and a copied test says so',
  },
  {
    protection: 'the inspector keeps so many requests of a second',
    file: RECORDER,
    find: /\+\+this\.#requests > MAX_REQUESTS/,
    replace: 'false',
    test: API,
    title: 'keeps 500 requests of a second and counts the others, and a copied test says so',
  },
  {
    protection: 'the inspector shows no header that carries a secret',
    file: REDACT,
    find: /isSecret \? REDACTED : value/,
    replace: 'value',
    test: API,
    title: NO_SECRET,
  },
  {
    protection: 'the inspector shows no query field that may carry a secret',
    file: REDACT,
    find: /SECRET_NAME\.test\(name\) \|\| value\.length > 40/,
    replace: 'false',
    test: API,
    title: NO_SECRET,
  },
  {
    protection: 'the doctor gives up a server that says nothing',
    file: ASK,
    find: /setTimeout\(silent, PATIENCE\)/,
    replace: 'setTimeout(silent, 60_000)',
    test: DOCTOR,
    title: 'finds a server that never answers: control-silent',
  },
  {
    protection: 'the doctor gives up an answer that never ends',
    file: ASK,
    find: /setTimeout\(\(\) => finish\(false\), enough \?\? PATIENCE\)/,
    replace: 'setTimeout(() => finish(false), enough ?? 60_000)',
    test: DOCTOR,
    title: 'finds a server whose answer never ends: control-is-no-proxy',
  },
]
