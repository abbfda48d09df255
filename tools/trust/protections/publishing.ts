import type { Entries } from './protection.ts'

/** Publishing and what leaves the process: rows E and F. */
// prettier-ignore
export const publishing: Entries = {
  'core/config/endpoint-config': [
    ['nothing is sent to the internet in the clear',
     /url\.protocol === 'http:' && !allowInsecureHttp/, 'false',
     'core/config/control-url', 'E1 does not publish to http://example.com in the clear'],
  ],
  'core/publish/endpoint': [
    ['redirects are not followed', /redirect: 'manual'/, "redirect: 'follow'",
     'core/publish/faults', 'F1 does not follow a 307'],
    ['an attempt has a time limit', /late = true\n *controller\.abort\(\)/, 'late = true',
     'core/publish/faults', 'F1 gives up after the timeout on a server that never answers'],
  ],
  'core/publish/hide-secrets': [
    ['a quoted authorization is cut out', /hidden\.fill\(1, at, at \+ secret\.length\)/, 'continue',
     'core/publish/faults', 'E2 leaves out the authorization where a server quotes it'],
    ['any 16 letters of a quoted secret are cut out', /hidden\.fill\(1, at, at \+ length\)/, '',
     'core/publish/quoted-secrets', 'E2 of an answer that quotes 16 letters of the token'],
    ['a secret is known in another spelling',
     /\.some\(\s*\(one\) => findSecrets\(one, secrets\)\.includes\(1\),?\s*\)/, '.some(() => false)',
     'core/publish/quoted-secrets', 'E2 an answer that quotes secrets in base64 shows none of them'],
    ['messages are cut out of answers', /contents\.push\(value\)/, '',
     'core/publish/quoted-secrets', 'E2 of an answer that quotes a message'],
    ['credentials that a server decodes are cut out', /if \(scheme === 'Basic'\).*/, '',
     'core/publish/quoted-secrets', 'E2 an answer that quotes secrets as it is shows none of them'],
  ],
  'core/errors': [
    ['logging an error shows nothing of an answer',
     /Object\.defineProperty\(response, 'text', \{ get: \(\) => text \}\)/,
     'Object.assign(response, { text })',
     'core/publish/quoted-secrets', 'the text of a server about a publish can be read'],
  ],
  'dev/control/trusted-request': [
    ['the development proxy takes publishes of this machine only',
     /if \(.*!isTrustedHost\(.*return false/, '',
     'dev/control-host', 'the publish endpoint does not answer as evil.example'],
  ],
  'core/publish/publish-queue': [
    ['attempts are counted', /\+\+publish\.attempts < this\.#options\.attempts/, 'true',
     'core/publish/hostile-answers', 'F1 a proxy that refuses everything gets three attempts'],
    ['retries have a budget', /this\.#target\.budget\.take\(\)/, 'true',
     'core/publish/retries', 'F1 stops to retry while a proxy is down'],
  ],
  'core/publish/publisher': [
    ['a retry has the id of the first attempt', /item\.id \?\?= webCrypto\(\)\.randomUUID\(\)/, 'void 0',
     'core/publish/retries', 'F1 tries again after 503, with the same id'],
  ],
  'core/handler/create-grip-handler': [
    ['the answer waits for what was published', /await settleAll\(pending\)/, 'await null',
     'core/handler/frozen', 'F5 on a platform with no waitUntil'],
  ],
  'core/wire/decode-grip-headers': [
    ['the log of the development proxy shows no meta', /piece\.split\('=', 1\)\[0\]/, 'piece',
     'dev/secrets', 'E2 the development proxy logs and answers without'],
  ],
}
