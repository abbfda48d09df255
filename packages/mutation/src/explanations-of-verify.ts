import type { Explanation } from './explain.ts'

/** Why changes of the verify module survive. */
export const OF_VERIFY: readonly Explanation[] = [
  {
    file: 'src/signature/parse-keys.ts',
    because: 'The second group of the pattern is in every match: only the type checker asks.',
    changes: [
      [
        'OptionalChaining',
        String.raw`/^(["'])([\s\S]+)\1$/.exec(trimmed)?.[2]?.trim`,
        String.raw`/^(["'])([\s\S]+)\1$/.exec(trimmed)?.[2].trim`,
      ],
    ],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'What it is handed to takes all white space out itself.',
    changes: [['MethodExpression', 'text.trim()', 'text']],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'All matches are replaced: one by one, or many at once.',
    changes: [['Regex', String.raw`/\s+/g`, String.raw`/\s/g`]],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'All matches are replaced: one by one, or many at once.',
    changes: [['Regex', String.raw`/\s+/g`, String.raw`/\s/g`]],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'Text that is no JSON is refused by the next check too, with another message.',
    changes: [
      ['BlockStatement', "{ fail('the key looks like a JWK, but it is not JSON') }", '{}'],
      ['CallExpression', "fail('the key looks like a JWK, but it is not JSON')", ';'],
    ],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'The text "null" does not get here, since it does not look like a JWK.',
    changes: [['ConditionalExpression', 'value === null', 'false']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'White space in a PEM is of no account.',
    changes: [['StringLiteral', String.raw`'\n'`, '""']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'Part of a message.',
    changes: [
      ['ConditionalExpression', "use === 'verify'", 'true'],
      ['StringLiteral', "'PKCS#8'", '""'],
    ],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'More bytes than needed are compared, but from their start.',
    changes: [['ArithmeticOperator', 'start + 21', 'start - 21']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'The text is as long as what it is compared with.',
    changes: [['MethodExpression', 'identifier.startsWith(P256)', 'identifier.endsWith(P256)']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'The byte 0x80 announces no more bytes of the length: the result is 2 either way.',
    changes: [['EqualityOperator', 'der[1]! < 0x80', 'der[1]! <= 0x80']],
  },
  {
    file: 'src/signature/verifier.ts',
    because: 'Only keys of the algorithm of the header get here; it is said once more in case that changes.',
    changes: [['ObjectLiteral', '{ algorithms: [key.algorithm] }', '{}']],
  },
  {
    file: 'src/signature/verifier.ts',
    because: 'The next step fails on it, for the same reason.',
    changes: [['ConditionalExpression', 'claims === undefined', 'false']],
  },
  {
    file: 'src/signature/sign.ts',
    because: 'JSON leaves out what is undefined: only the type checker asks.',
    changes: [['ConditionalExpression', 'typ === undefined', 'false']],
  },
  {
    file: 'src/signature/verifier.ts',
    because:
      'Only speed: a token that is too long is never kept, and a kept one is looked up before by the caller.',
    changes: [
      ['ConditionalExpression', 'seen !== undefined', 'false'],
      ['ConditionalExpression', '!token || token.length > MAX_TOKEN', 'false'],
      ['ConditionalExpression', 'token.length > MAX_TOKEN', 'false'],
      ['EqualityOperator', 'token.length > MAX_TOKEN', 'token.length >= MAX_TOKEN'],
    ],
  },
  {
    file: 'src/signature/verifier.ts',
    because: 'Part of a message.',
    changes: [
      ['StringLiteral', "'nbf'", '""'],
      ['StringLiteral', "'iat'", '""'],
    ],
  },
]
