import type { Explanation } from './explain.ts'

/** Why changes of the verify module survive. */
export const OF_VERIFY: readonly Explanation[] = [
  {
    file: 'src/signature/parse-keys.ts',
    because: 'The second group of the pattern is in every match: only the type checker asks.',
    changes: [
      [
        'OptionalChaining',
        String.raw`/^(["'])([\s\S]+)\1$/.exec(text)?.[2]?.trim`,
        String.raw`/^(["'])([\s\S]+)\1$/.exec(text)?.[2].trim`,
      ],
    ],
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
    file: 'src/signature/pem.ts',
    because: 'White space in a PEM is of no account.',
    changes: [['StringLiteral', String.raw`'\n'`, '""']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'Part of a message.',
    changes: [['StringLiteral', "'PKCS#8'", '""']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'Without a match there is no label either, and no DER is no algorithm, whatever stands for it.',
    changes: [
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['ArrayDeclaration', '[]', '["Stryker was here"]'],
    ],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'Refused all the same, with another message: it is not the label that is needed.',
    changes: [
      [
        'Regex',
        String.raw`/^-----BEGIN ([A-Z\d ]+)-----([^-]+)-----END \1-----$/`,
        String.raw`/^-----BEGIN ([A-Z\D ]+)-----([^-]+)-----END \1-----$/`,
      ],
      ['ConditionalExpression', 'label !== undefined', 'true'],
    ],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'Nothing is no DER: refused in the next step, with another message.',
    changes: [['ConditionalExpression', 'label === undefined', 'false']],
  },
  {
    file: 'src/signature/pem.ts',
    because: 'The byte 0x80 announces no more bytes of the length: the result is 2 either way.',
    changes: [['EqualityOperator', 'der[1]! < 0x80', 'der[1]! <= 0x80']],
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
      ['ConditionalExpression', '!token || token.length > MAX_TOKEN', 'false'],
      ['ConditionalExpression', 'token.length > MAX_TOKEN', 'false'],
      ['EqualityOperator', 'token.length > MAX_TOKEN', 'token.length >= MAX_TOKEN'],
    ],
  },
  {
    file: 'src/signature/token.ts',
    because:
      'A segment of whole groups is not looked up; one letter more is no base64url, which is refused next.',
    changes: [
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['StringLiteral', "''", '"Stryker was here!"'],
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
  {
    file: 'src/signature/holds-key.ts',
    because: 'Only speed: what is looked at once more, or a little longer, is found to be no key again.',
    changes: [
      ['ConditionalExpression', 'inner !== text', 'true'],
      ['StringLiteral', "'0'", '""'],
      ['ConditionalExpression', 'numbers.length < 32', 'false'],
      ['EqualityOperator', 'numbers.length < 32', 'numbers.length <= 32'],
      ['ConditionalExpression', 'digits.length * bits < 240', 'false'],
      ['EqualityOperator', 'digits.length * bits < 240', 'digits.length * bits <= 240'],
      ['ConditionalExpression', 'bits === 5', 'true'],
      ['ConditionalExpression', 'bits === 6', 'true'],
    ],
  },
  {
    file: 'src/signature/verifier.ts',
    because: 'Only keys of the algorithm that the token names are tried: jose asks once more.',
    changes: [['ObjectLiteral', '{ algorithms: [key.algorithm] }', '{}']],
  },
  {
    file: 'src/signature/holds-key.ts',
    because: 'A JWK is known without its quotes, and base64 at any place: a letter less changes nothing.',
    changes: [
      ['StringLiteral', `'"'`, '""'],
      ['StringLiteral', "'/'", '""'],
    ],
  },
  {
    file: 'src/signature/holds-key.ts',
    because: 'Text of a few letters is no key, whatever stands in it.',
    changes: [
      ['ArrayDeclaration', '[]', '["Stryker was here"]'],
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['StringLiteral', "' '", '""'],
      ['ArrayDeclaration', '[]', '["Stryker was here"]'],
    ],
  },
  {
    file: 'src/signature/imported-key.ts',
    because: 'A JWK without coordinates is no shared key, and no text is one either.',
    changes: [['StringLiteral', "''", '"Stryker was here!"']],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because: 'Thrown and caught in the next line, which has the message.',
    changes: [['StringLiteral', "''", '"Stryker was here!"']],
  },
  {
    file: 'src/signature/parse-keys.ts',
    because:
      'JSON that does not begin with a bracket has none, but for text, whose quotes are taken off before.',
    changes: [['Regex', String.raw`/^[[{]/`, String.raw`/[[{]/`]],
  },
]
