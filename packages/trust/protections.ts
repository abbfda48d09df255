/** A protection taken out of a source, and the test that must turn red without it. */
export interface Protection {
  /** What is taken out. */
  protection: string
  /** Source file, from the folder of the packages. */
  file: string
  find: RegExp
  replace: string
  /** Test file, from the folder of the packages, and a part of the test's title. */
  test: string
  title: string
}

const VERIFIER = 'core/src/signature/verifier.ts'
const KEYS = 'core/src/signature/parse-keys.ts'
const CONFIG = 'core/src/config/endpoint-config.ts'
const HANDLER = 'core/src/handler/create-grip-handler.ts'
const DECODE = 'core/src/websocket-events/decode.ts'
const CONTEXT = 'core/src/websocket/context.ts'
const ENDPOINT = 'core/src/publish/endpoint.ts'

const FAULTS_TEST = 'core/test/publish/faults.test.ts'
const HOSTILE_TEST = 'core/test/publish/hostile-answers.test.ts'
const ROUND_TRIP_TEST = 'core/test/instruct/round-trip.test.ts'
const HEADERS_ROUND_TRIP = 'D1 parsing the emitted headers gives exactly'

/** Try them with `pnpm --filter @grip/trust protections`; no file is changed. */
export const protections: readonly Protection[] = [
  {
    protection: 'the key decides the algorithm',
    file: VERIFIER,
    find: /key\.algorithm === header\.alg/,
    replace: 'true',
    test: 'core/test/signature/algorithm.test.ts',
    title: 'A1 a secret takes none of 45 other alg values',
  },
  {
    protection: 'text that looks like a PEM is no secret',
    file: KEYS,
    find: /if \(\/-----.*\.test\(bare\)\)/,
    replace: 'if (false)',
    test: 'core/test/signature/key-text.test.ts',
    title: 'A2 a PKCS#1 key is no HMAC secret',
  },
  {
    protection: 'the base64 of a PEM is no secret',
    file: KEYS,
    find: /refuseEncoded\(bare\)/,
    replace: 'void bare',
    test: 'core/test/signature/key-text.test.ts',
    title: 'A2 a PEM without BEGIN and END is no HMAC secret',
  },
  {
    protection: 'a private key is none to verify with',
    file: KEYS,
    find: /use === 'verify' && 'd' in jwk/,
    replace: 'false',
    test: 'core/test/signature/key-text.test.ts',
    title: 'A2 refuses a private JWK',
  },
  {
    protection: 'development keys stay on this machine',
    file: CONFIG,
    find: /!local && !config\.allowDevelopmentKey/,
    replace: 'false',
    test: 'core/test/config/endpoint-config.test.ts',
    title: 'A3 refuses the development key changeme',
  },
  {
    protection: 'a token has one spelling',
    file: VERIFIER,
    find: /!COMPACT_JWS\.test\(token\)/,
    replace: 'false',
    test: 'core/test/signature/vectors.test.ts',
    title: 'A4 A.1 (HS256) has one spelling only',
  },
  {
    protection: 'a JWK says what it is for',
    file: KEYS,
    find: /jwk\['use'\] !== undefined && jwk\['use'\] !== 'sig'/,
    replace: 'false',
    test: 'core/test/signature/keys.test.ts',
    title: 'A4 refuses an oct JWK with use: "enc"',
  },
  {
    protection: 'tokens expire',
    file: VERIFIER,
    find: /exp <= now - this\.#clockTolerance/,
    replace: 'false',
    test: 'core/test/signature/times.test.ts',
    title: 'A5 with a tolerance of 0 s, a token is 0 s past its exp',
  },
  {
    protection: 'an expiry is required',
    file: VERIFIER,
    find: /!Number\.isSafeInteger\(exp\)/,
    replace: 'false',
    test: 'core/test/signature/times.test.ts',
    title: 'A5 exp is required',
  },
  {
    protection: 'tokens of the future wait',
    file: VERIFIER,
    find: /!\(start <= now \+ this\.#clockTolerance\)/,
    replace: 'false',
    test: 'core/test/signature/times.test.ts',
    title: 'A5 nbf is exact to a second',
  },
  {
    protection: 'tokens that verified once expire too',
    file: VERIFIER,
    find: /return this\.#checkTimes\(cached\)/,
    replace: 'return cached',
    test: 'core/test/signature/cache.test.ts',
    title: 'lets a cached token expire',
  },
  {
    protection: 'a key speaks for one issuer',
    file: VERIFIER,
    find: /claims\.iss !== issuer/,
    replace: 'false',
    test: 'core/test/signature/issuer.test.ts',
    title: 'A6 a key speaks for its own issuer only',
  },
  {
    protection: 'a Fastly service needs its issuer',
    file: CONFIG,
    find: /fastly && config\.verifyKey !== undefined/,
    replace: 'false',
    test: 'core/test/signature/issuer.test.ts',
    title: 'A6 a key of one service of Fastly',
  },
  {
    protection: 'long tokens are refused unread',
    file: VERIFIER,
    find: /token\.length > MAX_TOKEN/,
    replace: 'false',
    test: 'core/test/signature/malformed.test.ts',
    title: 'A7 takes a token of 8,192 characters',
  },
  {
    protection: 'events are verified before a hook sees them',
    file: HANDLER,
    find: /if \('refusal' in trust\) return/,
    replace: 'if (false) return',
    test: 'core/test/handler/create-grip-handler.test.ts',
    title: 'B1 answers 403 to events with one of another key',
  },
  {
    protection: 'events are verified in the direct style',
    file: 'core/src/handler/grip.ts',
    find: /await this\.verify\(source\.headers\)/,
    replace: '',
    test: 'node/test/websocket.test.ts',
    title: 'B1 reads the body only when',
  },
  {
    protection: 'Grip-Last is read behind a signature only',
    file: 'core/src/handler/grip-request.ts',
    find: /this\.proxied \? (request\.headers\.get\('grip-last'\)) : null/,
    replace: '$1',
    test: 'core/test/handler/create-grip-handler.test.ts',
    title: 'B1 a plain request with no signature',
  },
  {
    protection: 'direct handshakes are verified',
    file: 'node/src/direct/to-upgrade-listener.ts',
    find: /await grip\.verify\(all\)/,
    replace: '',
    test: 'node/test/upgrade-listener.test.ts',
    title: 'B1 another key is refused with 403',
  },
  {
    protection: 'handshakes come from pages that are allowed',
    file: HANDLER,
    find: /if \(ws\.isOpening\(\)\) grip\.checkOrigin\(headers\)/,
    replace: '',
    test: 'core/test/websocket/origin.test.ts',
    title: 'B4 answers 403 to the origin "https://evil.example"',
  },
  {
    protection: 'contents end where they say',
    file: DECODE,
    find: /body\[end\] !== CR \|\| body\[end \+ 1\] !== LF/,
    replace: 'false',
    test: 'core/test/websocket-events/malformed.test.ts',
    title: 'C2 refuses "TEXT 5\\\\r\\\\nhelloXX"',
  },
  {
    protection: 'a body has a bound',
    file: DECODE,
    find: /body\.length > maxBytes/,
    replace: 'false',
    test: 'core/test/websocket-events/bounds.test.ts',
    title: 'C3 a body has at most 4 MiB',
  },
  {
    protection: 'the number of events has a bound',
    file: DECODE,
    find: /events\.length === maxEvents/,
    replace: 'false',
    test: 'core/test/websocket-events/bounds.test.ts',
    title: 'C3 a body has at most 262,144 events',
  },
  {
    protection: 'text goes out marked as data',
    file: CONTEXT,
    find: /`m:\$\{message\}`/,
    replace: 'message',
    test: 'core/test/websocket/injection.test.ts',
    title: 'C4 nothing that send is given',
  },
  {
    protection: 'a hook that throws closes the socket',
    file: 'core/src/websocket/run-hooks.ts',
    find: /await fail\(ws, hooks, error, report\)/,
    replace: 'report(error)',
    test: 'core/test/handler/hooks.test.ts',
    title: 'C5 a hook that throws (sync)',
  },
  {
    protection: 'text is UTF-8',
    file: 'core/src/websocket/read-text.ts',
    find: /text\.includes\('\\ufffd'\)/,
    replace: 'false',
    test: 'core/test/websocket/ill-formed-text.test.ts',
    title: 'C7 hooks never see ill-formed text',
  },
  {
    protection: 'a control message has a bound',
    file: 'core/src/websocket/control-message.ts',
    find: /byteLengthOf\(text\) > MAX_CONTROL_BYTES/,
    replace: 'false',
    test: 'core/test/websocket/control.test.ts',
    title: 'C7 a control message has at most 16,384 bytes',
  },
  {
    protection: 'a channel that headers cannot carry is refused',
    file: 'core/src/instruct/encode-grip-headers.ts',
    find: /!PARAMETER\.test\(name\)/,
    replace: 'false',
    test: ROUND_TRIP_TEST,
    title: HEADERS_ROUND_TRIP,
  },
  {
    protection: 'a link ends at no comma',
    file: 'core/src/instruct/check-instruct.ts',
    find: /typeof uri !== 'string' \|\| !\/.*\/\.test\(uri\)/,
    replace: 'false',
    test: ROUND_TRIP_TEST,
    title: HEADERS_ROUND_TRIP,
  },
  {
    protection: 'names of every object are none of the configuration',
    file: 'core/src/config/parse-grip-url.ts',
    find: /Object\.hasOwn\(PARAMETERS, name\)/,
    replace: 'name in PARAMETERS',
    test: 'core/test/prototypes.test.ts',
    title: 'D2 configuration with constructor',
  },
  {
    protection: 'nothing is sent to the internet in the clear',
    file: CONFIG,
    find: /url\.protocol === 'http:' && !allowInsecureHttp/,
    replace: 'false',
    test: 'core/test/config/control-url.test.ts',
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
    file: ENDPOINT,
    find: /replaceAll\(secret, '…'\)/,
    replace: 'replaceAll(secret, secret)',
    test: FAULTS_TEST,
    title: 'E2 leaves out the authorization where a server quotes it',
  },
  {
    protection: 'the development proxy takes publishes of this machine only',
    file: 'dev/src/control/trusted-request.ts',
    find: /if \(!isTrustedHost\(.*return false/,
    replace: '',
    test: 'dev/test/control-host.test.ts',
    title: 'the publish endpoint refuses',
  },
  {
    protection: 'an attempt has a time limit',
    file: ENDPOINT,
    find: /this\.passed = true\n *this\.#controller\.abort\(\)/,
    replace: 'this.passed = true',
    test: HOSTILE_TEST,
    title: 'F1 gives up after the timeout on a body',
  },
  {
    protection: 'attempts are counted',
    file: 'core/src/publish/publish-queue.ts',
    find: /publish\.attempts < this\.#options\.attempts/,
    replace: 'true',
    test: HOSTILE_TEST,
    title: 'F1 a proxy that refuses for ever is asked three times',
  },
  {
    protection: 'retries have a budget',
    file: 'core/src/publish/publish-queue.ts',
    find: /!this\.#target\.budget\.take\(\)/,
    replace: 'false',
    test: 'core/test/publish/retries.test.ts',
    title: 'stops to retry while a proxy is down',
  },
  {
    protection: 'a retry has the id of the first attempt',
    file: 'core/src/publish/publisher.ts',
    find: /item\.id \?\?= crypto\.randomUUID\(\)/,
    replace: 'void 0',
    test: 'core/test/publish/retries.test.ts',
    title: 'tries again after 503, with the same id',
  },
  {
    protection: 'the answer waits for what was published',
    file: HANDLER,
    find: /await pending\.settle\(\)/,
    replace: '',
    test: 'core/test/handler/frozen.test.ts',
    title: 'F5 on a platform with no waitUntil',
  },
]
