import type { Protection } from './protection.ts'

const CONFIG = 'packages/core/src/config/endpoint-config.ts'
const HANDLER = 'packages/core/src/handler/create-grip-handler.ts'
const ENDPOINT = 'packages/core/src/publish/endpoint.ts'
const QUEUE = 'packages/core/src/publish/publish-queue.ts'
const HIDE = 'packages/core/src/publish/hide-secrets.ts'
const QUOTED_TEST = 'packages/core/test/publish/quoted-secrets.test.ts'
const FAULTS_TEST = 'packages/core/test/publish/faults.test.ts'
const HOSTILE_TEST = 'packages/core/test/publish/hostile-answers.test.ts'

/** Publishing and what leaves the process: rows E and F. */
export const publishing: readonly Protection[] = [
  {
    protection: 'nothing is sent to the internet in the clear',
    file: CONFIG,
    find: /url\.protocol === 'http:' && !allowInsecureHttp/,
    replace: 'false',
    test: 'packages/core/test/config/control-url.test.ts',
    title: 'E1 does not publish to http://example.com in the clear',
  },
  {
    protection: 'redirects are not followed',
    file: ENDPOINT,
    find: /redirect: 'manual'/,
    replace: "redirect: 'follow'",
    test: FAULTS_TEST,
    title: 'F1 does not follow a 307',
  },
  {
    protection: 'a quoted authorization is cut out',
    file: HIDE,
    find: /hidden\.fill\(1, at, at \+ secret\.length\)/,
    replace: 'continue',
    test: FAULTS_TEST,
    title: 'E2 leaves out the authorization where a server quotes it',
  },
  {
    protection: 'any 16 letters of a quoted secret are cut out',
    file: HIDE,
    find: /hidden\.fill\(1, at, at \+ length\)/,
    replace: '',
    test: QUOTED_TEST,
    title: 'E2 of an answer that quotes 16 letters of the token',
  },
  {
    protection: 'a secret is known in another spelling',
    file: HIDE,
    find: /\.some\(\s*\(one\) => findSecrets\(one, secrets\)\.includes\(1\),?\s*\)/,
    replace: '.some(() => false)',
    test: QUOTED_TEST,
    title: 'E2 an answer that quotes secrets in base64 shows none of them',
  },
  {
    protection: 'messages are cut out of answers',
    file: 'packages/core/src/publish/hide-secrets.ts',
    find: /contents\.push\(value\)/,
    replace: '',
    test: QUOTED_TEST,
    title: 'E2 of an answer that quotes a message',
  },
  {
    protection: 'credentials that a server decodes are cut out',
    file: 'packages/core/src/publish/hide-secrets.ts',
    find: /if \(scheme === 'Basic'\).*/,
    replace: '',
    test: QUOTED_TEST,
    title: 'E2 an answer that quotes secrets as it is shows none of them',
  },
  {
    protection: 'logging an error shows nothing of an answer',
    file: 'packages/core/src/errors.ts',
    find: /Object\.defineProperty\(response, 'text', \{ get: \(\) => text \}\)/,
    replace: 'Object.assign(response, { text })',
    test: QUOTED_TEST,
    title: 'the text of a server about a publish can be read',
  },
  {
    protection: 'the development proxy takes publishes of this machine only',
    file: 'packages/dev/src/control/trusted-request.ts',
    find: /if \(.*!isTrustedHost\(.*return false/,
    replace: '',
    test: 'packages/dev/test/control-host.test.ts',
    title: 'the publish endpoint does not answer as evil.example',
  },
  {
    protection: 'an attempt has a time limit',
    file: ENDPOINT,
    find: /late = true\n *controller\.abort\(\)/,
    replace: 'late = true',
    test: FAULTS_TEST,
    title: 'F1 gives up after the timeout on a server that never answers',
  },
  {
    protection: 'attempts are counted',
    file: QUEUE,
    find: /\+\+publish\.attempts < this\.#options\.attempts/,
    replace: 'true',
    test: HOSTILE_TEST,
    title: 'F1 a proxy that refuses everything gets three attempts',
  },
  {
    protection: 'retries have a budget',
    file: QUEUE,
    find: /this\.#target\.budget\.take\(\)/,
    replace: 'true',
    test: 'packages/core/test/publish/retries.test.ts',
    title: 'F1 stops to retry while a proxy is down',
  },
  {
    protection: 'a retry has the id of the first attempt',
    file: 'packages/core/src/publish/publisher.ts',
    find: /item\.id \?\?= webCrypto\(\)\.randomUUID\(\)/,
    replace: 'void 0',
    test: 'packages/core/test/publish/retries.test.ts',
    title: 'F1 tries again after 503, with the same id',
  },
  {
    protection: 'the answer waits for what was published',
    file: HANDLER,
    find: /await settleAll\(pending\)/,
    replace: 'await null',
    test: 'packages/core/test/handler/frozen.test.ts',
    title: 'F5 on a platform with no waitUntil',
  },
  {
    protection: 'the log of the development proxy shows no meta',
    file: 'packages/core/src/wire/decode-grip-headers.ts',
    find: /piece\.split\('=', 1\)\[0\]/,
    replace: 'piece',
    test: 'packages/dev/test/secrets.test.ts',
    title: 'E2 the development proxy logs and answers without',
  },
]
