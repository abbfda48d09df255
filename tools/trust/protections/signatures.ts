import type { Entries } from './protection.ts'

/** Signatures and issuers: rows A. */
// prettier-ignore
export const signatures: Entries = {
  'core/signature/verifier': [
    ['the key decides the algorithm', /key\.algorithm === header\.alg/, 'true',
     'core/signature/algorithm', 'A1 a secret refuses 45 other alg values'],
    ['jose judges each token',
     /const \{ payload \} = await compactVerify\(token, .*\)/,
     "const payload = new TextEncoder().encode(atob(token.split('.')[1]!)); void cryptoKey",
     'core/signature/known-header', 'A1 HS256: a header that verified once'],
    ['tokens expire', /exp <= now - this\.#clockTolerance/, 'false',
     'core/signature/times', 'A5 with a tolerance of 0 s, a token is 0 s past its exp'],
    ['an expiry is required', /!Number\.isSafeInteger\(exp\)/, 'false',
     'core/signature/times', 'A5 exp is required'],
    ['tokens of the future wait', /!\(start <= now \+ this\.#clockTolerance\)/, 'false',
     'core/signature/times', 'A5 nbf is exact to a second'],
    ['tokens that verified once expire too', /this\.#checkTimes\(seen\)/, 'seen',
     'core/signature/cache', 'lets a cached token expire'],
    ['a key speaks for one issuer', /claims\.iss !== issuer/, 'false',
     'core/signature/issuer', 'A6 a key speaks for its own issuer only'],
    ['long tokens are refused unread', /token\.length > MAX_TOKEN/, 'false',
     'core/signature/malformed', 'A7 accepts a token of 8,192 characters'],
  ],
  'core/signature/token': [
    ['a token has one spelling', /COMPACT_JWS\.test\(token\)/, 'true',
     'core/signature/vectors', 'A4 A.1 (HS256) has one spelling only'],
    ['claims are frozen all the way down', /Object\.values\(value\)\.forEach\(freeze\)/, '',
     'core/signature/frozen-claims', 'claims are frozen all the way down'],
    ['a byte order mark is no part of a token', /ignoreBOM: true/, 'ignoreBOM: false',
     'core/signature/spelling', 'A4 a byte order mark before claims is'],
    ['extensions that have to be understood are refused', /header\['crit'\] !== undefined/, 'false',
     'core/signature/algorithm', 'A1 a secret is not tricked by b64'],
  ],
}
