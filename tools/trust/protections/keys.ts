import type { Entries } from './protection.ts'

/** Keys and configurations: rows A2, A3, A6 and A9. */
// prettier-ignore
export const keys: Entries = {
  'core/signature/parse-jwks': [
    ['a public key in any form is refused as a secret', /if \(holdsKey\(.*\)\) \{/, 'if (false) {',
     'core/signature/disguised-keys', 'A2 a JWK in YAML is refused as a secret'],
    ['a private key is none to verify with', /use === 'verify' && 'd' in jwk/, 'false',
     'core/signature/key-text', 'A2 refuses a private JWK'],
    ['a JWK says what it is for', /jwk\['use'\] !== undefined && jwk\['use'\] !== 'sig'/, 'false',
     'core/signature/keys', 'A4 refuses an oct JWK with use: "enc"'],
  ],
  'core/signature/holds-key': [
    ['the coordinates of a key are known without its name', / {4}\.\.\.coordinates\(text\),\n/, '',
     'core/signature/holds-key-edges', 'a key in disguise is no secret: the coordinates of a JWK as a query'],
    ['a public key is known by its words', /WORDS\.test\(text\)/, 'false',
     'core/signature/holds-key-edges', 'a key in disguise is no secret: an escape in words'],
    ['a public key is known by being a point on its curve', /hasPoint\(text\) \|\|/, '',
     'core/signature/disguised-keys', 'A2 a point is refused as a secret'],
    ['a DER of any algorithm is refused as a secret', /isDer\(text\) \|\|/, '',
     'core/signature/disguised-keys', 'A2 the base64 of a DER of another algorithm'],
    ['encodings are undone one within the other', /depth = 4/, 'depth = 1',
     'core/signature/disguised-keys', 'A2 a DER of RSA is refused as a secret'],
    ['escapes are undone', /text\.replace\(ESCAPES, unescape\),/, '',
     'core/signature/disguised-keys', 'A2 a JWK is refused as a secret'],
    ['a public key is known by the name of its algorithm', /BYTES\.test\(text\)/, 'false',
     'core/signature/key-text', 'A2 the same with a letter lost is refused as an HMAC secret'],
    ['base64 is undone', /\.\.\.fromDigits\(text\.replace\(\/\[\^\\w.*\),\n/, '\n',
     'core/signature/key-text', 'A2 a PEM without BEGIN and END is refused as an HMAC secret'],
    ['a public key of SSH is refused as a secret', /ssh-\(rsa\|dss\|ed25519\)\|/, '',
     'core/signature/key-text', 'A2 an SSH key of RSA is refused as an HMAC secret'],
  ],
  'core/signature/imported-key': [
    ['a CryptoKey is looked into', /await this\.#look\(.*\)/, '',
     'core/signature/disguised-keys', 'A2 a public key in a CryptoKey'],
  ],
  'core/config/endpoint-config': [
    ['development keys stay on this machine', /!local && !config\.allowDevelopmentKey/, 'false',
     'core/config/endpoint-config', 'A3 refuses the development key changeme'],
    ['a Fastly service needs its issuer',
     /requireIssuer\(known, 'verifyIssuer', fastly\)/, "requireIssuer(known, 'verifyIssuer')",
     'core/signature/issuer', 'A6 a key of one service of Fastly'],
  ],
  'core/signature/trusted-key': [
    ['the key of Fastly is known at any address', /always \|\| key\.isShared/, 'always',
     'core/signature/shared-key', 'A6 the key of Fastly as a DER demands'],
  ],
  'core/signature/verifier': [
    ['the key of Fastly needs an issuer in verifyGripSig, too',
     /for \(const key of keys\) requireIssuer\(key, issuerOption\)/, '',
     'core/signature/shared-key', 'A6 it does so before it reads a token'],
    ['the key of Fastly in a CryptoKey needs an issuer', /requireIssuer\(trusted, this\.#issuerOption\)/, '',
     'core/signature/shared-key', 'A6 the key of Fastly as a CryptoKey demands'],
  ],
  'core/signature/parse-keys': [
    ['keys are kept by their content', /`\$\{use\} json \$\{json\}`/, "''",
     'core/signature/changed-objects', 'A9 a JWK that was changed in place'],
  ],
  'core/config/settle-config': [
    ['tenants are told apart by the bytes of their keys, of whatever kind', /copy\.key = copyKey\(copy\.key\)/, '',
     'core/handler/tenants', 'no tenant is trusted with the key of another: an ArrayBuffer'],
    ['a Grip shares no secret of its seals with whoever configured it', /copy\.sealKey = copyKey\(copy\.sealKey\)/, '',
     'core/config/changed-configs', 'a Grip seals with the bytes that it was given'],
    ['tenants are told apart by their CryptoKeys', /cryptoKey: numberOf\(value\)/, 'cryptoKey: 0',
     'core/handler/tenants', 'no tenant is trusted with the CryptoKey of another'],
    ['a switch is no text', /copy\[name\] !== undefined && !isRight\(copy\[name\]\)/, 'false',
     'core/config/fields', 'A10 "dangerouslyAllowUnsigned" is checked'],
  ],
  'core/handler/resolve-grip': [
    ['tenants are told apart by all of their configuration',
     /nameConfigs\(configs\)/, 'configs[0]!.controlUrl',
     'core/handler/tenants', 'no tenant is trusted with the key of another: a GRIP_URL'],
  ],
  'core/internal/recent': [
    ['secrets of tenants are not kept for ever', /this\.#values\.size > this\.#most/, 'false',
     'core/handler/tenants', 'of the tenants that were not asked for longest'],
  ],
  'core/handler/grip': [
    ['a prefix is text that can begin a channel', /checkPrefix\(prefix\)/, '',
     'core/config/fields', 'refuses the prefix " a-"'],
  ],
}
