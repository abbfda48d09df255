import type { Entries } from './protection.ts'

/** Inspector and doctor: who may look, how much is kept, and how long anyone waits. */
// prettier-ignore
export const workbench: Entries = {
  'dev/inspector/inspector': [
    ['the inspector answers only who has the token of its run',
     /if \(!hasToken\(request, parts\.token\)\)/, 'if (false)',
     'dev/inspector-api', 'shows its page to anyone on this machine, and nothing else without the token'],
    ['the inspector answers no page of another origin',
     /return origin === undefined \|\| origin === `http:\/\/\$\{host\}`/, 'return true',
     'dev/inspector-api', 'answers no page of another site, and no host that was rebound to this machine'],
    ['the inspector answers to names of this machine alone',
     / \|\| !isTrustedHost\(hostnameOf\(host\), \[\]\)/, '',
     'dev/inspector-api', 'answers no page of another site, and no host that was rebound to this machine'],
    ['an action of the inspector has a bound',
     /!\(Number\(request\.headers\['content-length'\]\) <= MAX_ACTION_BYTES\)/, 'false',
     'dev/inspector-api', 'refuses what is no action'],
  ],
  'dev/inspector/recorder': [
    ['the inspector keeps so many entries', /this\.#entries\.length - this\.#first > MAX_ENTRIES \|\| /, '',
     'dev/inspector-limits', 'keeps 2,000 entries at most, and tells a page how many it has missed'],
    ['the inspector keeps so many bytes', / \|\| this\.#bytes > MAX_BYTES/, '',
     'dev/inspector-limits', 'keeps 20 MB at most, and the beginning of what is long'],
    ['the inspector keeps the beginning of a long body', /bytes\.subarray\(0, MAX_BODY\)/, 'bytes',
     'dev/inspector-limits', 'keeps 20 MB at most, and the beginning of what is long'],
    ['the inspector keeps the beginning of the body of a request',
     /bytes\.toString\('latin1', 0, MAX_BODY\)/, "bytes.toString('latin1')",
     'dev/inspector-limits', 'keeps 500 requests of a second and counts the others, and a copied test says so'],
    ['the inspector keeps so many requests of a second', /\+\+this\.#requests > MAX_REQUESTS/, 'false',
     'dev/inspector-limits', 'keeps 500 requests of a second and counts the others, and a copied test says so'],
  ],
  'dev/inspector/redact': [
    ['the inspector shows no header that carries a secret', /isSecret \? REDACTED : value/, 'value',
     'dev/inspector-api', 'shows what was said, and no cookie, token, signature or secret of a query'],
    ['the inspector shows no query field that may carry a secret',
     /SECRET_NAME\.test\(name\) \|\| value\.length > 40/, 'false',
     'dev/inspector-api', 'shows what was said, and no cookie, token, signature or secret of a query'],
  ],
  'dev/doctor/ask': [
    ['the doctor gives up a server that says nothing',
     /giveUpAfter\(PATIENCE, silent\)/, 'giveUpAfter(600_000, silent)',
     'dev/doctor-finds', 'finds a server that never answers: control-silent'],
    ['the doctor gives up an answer that never ends',
     /giveUpAfter\(enough \?\? PATIENCE, \(\) => finish\(false\)\)/,
     'giveUpAfter(enough ?? 600_000, () => finish(false))',
     'dev/doctor-finds', 'finds a server whose answer never ends: control-is-no-proxy'],
  ],
}
