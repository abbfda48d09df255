/** The kind of a change, the text that stood there, and the one that replaces it. */
export type Change = readonly [mutator: string, original: string, replacement: string]

/** Why no test can notice some changes of one file, or need not. */
export interface Explanation {
  /** From the folder of core. */
  file: string
  because: string
  /** The changes, on one line each. One that stands in two places needs two entries. */
  mutants: readonly Change[]
}

/** What is known of those that survive. */
export const EXPLANATIONS: readonly Explanation[] = [
  {
    file: 'src/signature/parse-keys.ts',
    because: 'The second group of the pattern is in every match: only the type checker asks.',
    mutants: [
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
    mutants: [['MethodExpression', 'text.trim()', 'text']],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'All matches are replaced: one by one, or many at once.',
    mutants: [['Regex', String.raw`/\s+/g`, String.raw`/\s/g`]],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'All matches are replaced: one by one, or many at once.',
    mutants: [['Regex', String.raw`/\s+/g`, String.raw`/\s/g`]],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'Text that is no JSON is refused by the next check too, with another message.',
    mutants: [
      ['BlockStatement', "{ fail('the key looks like a JWK, but it is not JSON') }", '{}'],
      ['CallExpression', "fail('the key looks like a JWK, but it is not JSON')", ';'],
    ],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'The text "null" does not get here, since it does not look like a JWK.',
    mutants: [['ConditionalExpression', 'value === null', 'false']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'White space in a PEM is of no account.',
    mutants: [['StringLiteral', String.raw`'\n'`, '""']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'Part of a message.',
    mutants: [
      ['ConditionalExpression', "use === 'verify'", 'true'],
      ['StringLiteral', "'PKCS#8'", '""'],
    ],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'More bytes than needed are compared, but from their start.',
    mutants: [['ArithmeticOperator', 'start + 21', 'start - 21']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'The text is as long as what it is compared with.',
    mutants: [['MethodExpression', 'identifier.startsWith(P256)', 'identifier.endsWith(P256)']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'The byte 0x80 announces no more bytes of the length: the result is 2 either way.',
    mutants: [['EqualityOperator', 'der[1]! < 0x80', 'der[1]! <= 0x80']],
  },
  {
    file: 'src/signature/verifier.ts',
    because: 'Only keys of the algorithm of the header get here; it is said once more in case that changes.',
    mutants: [['ObjectLiteral', '{ algorithms: [key.algorithm] }', '{}']],
  },
  {
    file: 'src/signature/verifier.ts',
    because: 'The next step fails on it, for the same reason.',
    mutants: [['ConditionalExpression', 'claims === undefined', 'false']],
  },
]
