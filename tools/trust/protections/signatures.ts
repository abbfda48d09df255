import type { Protection } from './protection.ts'

const VERIFIER = 'packages/core/src/signature/verifier.ts'
const TOKEN = 'packages/core/src/signature/token.ts'

/** Signatures and issuers: rows A. */
export const signatures: readonly Protection[] = [
  {
    protection: 'the key decides the algorithm',
    file: VERIFIER,
    find: /key\.algorithm === header\.alg/,
    replace: 'true',
    test: 'packages/core/test/signature/algorithm.test.ts',
    title: 'A1 a secret refuses 45 other alg values',
  },
  {
    protection: 'a token has one spelling',
    file: TOKEN,
    find: /COMPACT_JWS\.test\(token\)/,
    replace: 'true',
    test: 'packages/core/test/signature/vectors.test.ts',
    title: 'A4 A.1 (HS256) has one spelling only',
  },
  {
    protection: 'jose judges each token',
    file: VERIFIER,
    find: /const \{ payload \} = await compactVerify\(token, .*\)/,
    replace: `const payload = new TextEncoder().encode(atob(token.split('.')[1]!)); void cryptoKey`,
    test: 'packages/core/test/signature/known-header.test.ts',
    title: 'A1 HS256: a header that verified once',
  },
  {
    protection: 'claims are frozen all the way down',
    file: TOKEN,
    find: /Object\.values\(value\)\.forEach\(freeze\)/,
    replace: '',
    test: 'packages/core/test/signature/frozen-claims.test.ts',
    title: 'claims are frozen all the way down',
  },
  {
    protection: 'a byte order mark is no part of a token',
    file: TOKEN,
    find: /ignoreBOM: true/,
    replace: 'ignoreBOM: false',
    test: 'packages/core/test/signature/spelling.test.ts',
    title: 'A4 a byte order mark before claims is',
  },
  {
    protection: 'extensions that have to be understood are refused',
    file: TOKEN,
    find: /header\['crit'\] !== undefined/,
    replace: 'false',
    test: 'packages/core/test/signature/algorithm.test.ts',
    title: 'A1 a secret is not tricked by b64',
  },
  {
    protection: 'tokens expire',
    file: VERIFIER,
    find: /exp <= now - this\.#clockTolerance/,
    replace: 'false',
    test: 'packages/core/test/signature/times.test.ts',
    title: 'A5 with a tolerance of 0 s, a token is 0 s past its exp',
  },
  {
    protection: 'an expiry is required',
    file: VERIFIER,
    find: /!Number\.isSafeInteger\(exp\)/,
    replace: 'false',
    test: 'packages/core/test/signature/times.test.ts',
    title: 'A5 exp is required',
  },
  {
    protection: 'tokens of the future wait',
    file: VERIFIER,
    find: /!\(start <= now \+ this\.#clockTolerance\)/,
    replace: 'false',
    test: 'packages/core/test/signature/times.test.ts',
    title: 'A5 nbf is exact to a second',
  },
  {
    protection: 'tokens that verified once expire too',
    file: VERIFIER,
    find: /this\.#checkTimes\(seen\)/,
    replace: 'seen',
    test: 'packages/core/test/signature/cache.test.ts',
    title: 'lets a cached token expire',
  },
  {
    protection: 'a key speaks for one issuer',
    file: VERIFIER,
    find: /claims\.iss !== issuer/,
    replace: 'false',
    test: 'packages/core/test/signature/issuer.test.ts',
    title: 'A6 a key speaks for its own issuer only',
  },
  {
    protection: 'long tokens are refused unread',
    file: VERIFIER,
    find: /token\.length > MAX_TOKEN/,
    replace: 'false',
    test: 'packages/core/test/signature/malformed.test.ts',
    title: 'A7 accepts a token of 8,192 characters',
  },
]
