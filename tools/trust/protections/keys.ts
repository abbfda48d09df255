import type { Protection } from './protection.ts'

const KEYS = 'packages/core/src/signature/parse-keys.ts'
const JWKS = 'packages/core/src/signature/parse-jwks.ts'
const HOLDS_KEY = 'packages/core/src/signature/holds-key.ts'
const CRYPTO_KEY = 'packages/core/src/signature/imported-key.ts'
const TRUSTED = 'packages/core/src/signature/trusted-key.ts'
const VERIFIER = 'packages/core/src/signature/verifier.ts'
const CONFIG = 'packages/core/src/config/endpoint-config.ts'
const SETTLE = 'packages/core/src/config/settle-config.ts'

const DISGUISED = 'packages/core/test/signature/disguised-keys.test.ts'
const SHARED = 'packages/core/test/signature/shared-key.test.ts'
const CHANGED = 'packages/core/test/signature/changed-objects.test.ts'
const TENANTS = 'packages/core/test/handler/tenants.test.ts'
const FIELDS = 'packages/core/test/config/fields.test.ts'

/** Keys and configurations: rows A2, A3, A6 and A9. */
export const keys: readonly Protection[] = [
  {
    protection: 'a public key in any form is refused as a secret',
    file: JWKS,
    find: /if \(holdsKey\(.*\)\) \{/,
    replace: 'if (false) {',
    test: DISGUISED,
    title: 'A2 a JWK in YAML is refused as a secret',
  },
  {
    protection: 'a public key is known by its words',
    file: HOLDS_KEY,
    find: /WORDS\.test\(text\)/,
    replace: 'false',
    test: DISGUISED,
    title: 'A2 a JWK in TOML is refused as a secret',
  },
  {
    protection: 'a public key is known by the name of its algorithm',
    file: HOLDS_KEY,
    find: /BYTES\.test\(text\)/,
    replace: 'false',
    test: 'packages/core/test/signature/key-text.test.ts',
    title: 'A2 the same with a letter lost is refused as an HMAC secret',
  },
  {
    protection: 'a public key is known by being a point on its curve',
    file: HOLDS_KEY,
    find: /hasPoint\(text\) \|\|/,
    replace: '',
    test: DISGUISED,
    title: 'A2 a point is refused as a secret',
  },
  {
    protection: 'a DER of any algorithm is refused as a secret',
    file: HOLDS_KEY,
    find: /isDer\(text\) \|\|/,
    replace: '',
    test: DISGUISED,
    title: 'A2 the base64 of a DER of another algorithm',
  },
  {
    protection: 'encodings are undone one within the other',
    file: HOLDS_KEY,
    find: /depth = 4/,
    replace: 'depth = 1',
    test: DISGUISED,
    title: 'A2 a DER of RSA is refused as a secret',
  },
  {
    protection: 'base64 is undone',
    file: HOLDS_KEY,
    find: /\.\.\.fromDigits\(text\.replace\(\/\[\^\\w.*\),\n/,
    replace: '\n',
    test: 'packages/core/test/signature/key-text.test.ts',
    title: 'A2 a PEM without BEGIN and END is refused as an HMAC secret',
  },
  {
    protection: 'escapes are undone',
    file: HOLDS_KEY,
    find: /text\.replace\(ESCAPES, unescape\),/,
    replace: '',
    test: DISGUISED,
    title: 'A2 a JWK is refused as a secret',
  },
  {
    protection: 'a public key of SSH is refused as a secret',
    file: HOLDS_KEY,
    find: /ssh-\(rsa\|dss\|ed25519\)\|/,
    replace: '',
    test: 'packages/core/test/signature/key-text.test.ts',
    title: 'A2 an SSH key of RSA is refused as an HMAC secret',
  },
  {
    protection: 'a CryptoKey is looked into',
    file: CRYPTO_KEY,
    find: /await this\.#look\(.*\)/,
    replace: '',
    test: DISGUISED,
    title: 'A2 a public key in a CryptoKey',
  },
  {
    protection: 'a private key is none to verify with',
    file: JWKS,
    find: /use === 'verify' && 'd' in jwk/,
    replace: 'false',
    test: 'packages/core/test/signature/key-text.test.ts',
    title: 'A2 refuses a private JWK',
  },
  {
    protection: 'a JWK says what it is for',
    file: JWKS,
    find: /jwk\['use'\] !== undefined && jwk\['use'\] !== 'sig'/,
    replace: 'false',
    test: 'packages/core/test/signature/keys.test.ts',
    title: 'A4 refuses an oct JWK with use: "enc"',
  },
  {
    protection: 'development keys stay on this machine',
    file: CONFIG,
    find: /!local && !config\.allowDevelopmentKey/,
    replace: 'false',
    test: 'packages/core/test/config/endpoint-config.test.ts',
    title: 'A3 refuses the development key changeme',
  },
  {
    protection: 'a Fastly service needs its issuer',
    file: CONFIG,
    find: /requireIssuer\(known, 'verifyIssuer', fastly\)/,
    replace: "requireIssuer(known, 'verifyIssuer')",
    test: 'packages/core/test/signature/issuer.test.ts',
    title: 'A6 a key of one service of Fastly',
  },
  {
    protection: 'the key of Fastly is known at any address',
    file: TRUSTED,
    find: /always \|\| key\.isShared/,
    replace: 'always',
    test: SHARED,
    title: 'A6 the key of Fastly as a DER demands',
  },
  {
    protection: 'the key of Fastly needs an issuer in verifyGripSig, too',
    file: VERIFIER,
    find: /for \(const key of keys\) requireIssuer\(key, issuerOption\)/,
    replace: '',
    test: SHARED,
    title: 'A6 it does so before it reads a token',
  },
  {
    protection: 'the key of Fastly in a CryptoKey needs an issuer',
    file: VERIFIER,
    find: /requireIssuer\(trusted, this\.#issuerOption\)/,
    replace: '',
    test: SHARED,
    title: 'A6 the key of Fastly as a CryptoKey demands',
  },
  {
    protection: 'keys are kept by their content',
    file: KEYS,
    find: /`\$\{use\} json \$\{json\}`/,
    replace: "''",
    test: CHANGED,
    title: 'A9 a JWK that was changed in place',
  },
  {
    protection: 'a Grip shares no key with whoever configured it',
    file: SETTLE,
    find: /copy\.key = copyKey\(copy\.key\)/,
    replace: '',
    test: 'packages/core/test/config/changed-configs.test.ts',
    title: 'a Grip is settled by its configuration',
  },
  {
    protection: 'tenants are told apart by all of their configuration',
    file: 'packages/core/src/handler/resolve-grip.ts',
    find: /nameConfigs\(configs\)/,
    replace: 'configs[0]!.controlUrl',
    test: TENANTS,
    title: 'no tenant is trusted with the key of another: a GRIP_URL',
  },
  {
    protection: 'tenants are told apart by their CryptoKeys',
    file: SETTLE,
    find: /cryptoKey: numberOf\(value\)/,
    replace: 'cryptoKey: 0',
    test: TENANTS,
    title: 'no tenant is trusted with the CryptoKey of another',
  },
  {
    protection: 'secrets of tenants are not kept for ever',
    file: 'packages/core/src/internal/recent.ts',
    find: /this\.#values\.size > this\.#most/,
    replace: 'false',
    test: TENANTS,
    title: 'of the tenants that were not asked for longest',
  },
  {
    protection: 'a switch is no text',
    file: SETTLE,
    find: /copy\[name\] !== undefined && !isRight\(copy\[name\]\)/,
    replace: 'false',
    test: FIELDS,
    title: 'A10 "dangerouslyAllowUnsigned" is checked',
  },
  {
    protection: 'a prefix is text that can begin a channel',
    file: 'packages/core/src/handler/grip.ts',
    find: /checkPrefix\(prefix\)/,
    replace: '',
    test: FIELDS,
    title: 'refuses the prefix " a-"',
  },
  {
    protection: 'the coordinates of a key are known without its name',
    file: HOLDS_KEY,
    find: / {4}\.\.\.coordinates\(text\),\n/,
    replace: '',
    test: 'packages/core/test/signature/holds-key-edges.test.ts',
    title: 'a key in disguise is no secret: the coordinates of a JWK as a query',
  },
]
