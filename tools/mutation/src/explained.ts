/** The kind of a change, the text that stood there, and the one that replaces it, each on one line. */
export type Change = readonly [mutator: string, original: string, replacement: string]

/**
 * Why no test can notice some changes, or need not: by file, from the folder of core, and by reason. A change that survives
 * in two places stands here twice.
 */
// prettier-ignore
export const EXPLAINED: Readonly<Record<string, Readonly<Record<string, readonly Change[]>>>> = {
  'src/signature/parse-keys.ts': {
    'The second group of the pattern is in every match: only the type checker asks.': [
      ['OptionalChaining',
       String.raw`/^(["'])([\s\S]+)\1$/.exec(text)?.[2]?.trim`,
       String.raw`/^(["'])([\s\S]+)\1$/.exec(text)?.[2].trim`],
    ],
    'All matches are replaced: one by one, or many at once.': [
      ['Regex', String.raw`/\s+/g`, String.raw`/\s/g`],
    ],
    'Thrown and caught in the next line, which has the message.': [
      ['StringLiteral', "''", '"Stryker was here!"'],
    ],
    'JSON that does not begin with a bracket has none, but for text, whose quotes are taken off before.': [
      ['Regex', '/^[[{]/', '/[[{]/'],
    ],
  },
  'src/signature/pem.ts': {
    'All matches are replaced: one by one, or many at once.': [
      ['Regex', String.raw`/\s+/g`, String.raw`/\s/g`],
    ],
    'White space in a PEM is of no account.': [
      ['StringLiteral', String.raw`'\n'`, '""'],
    ],
    'Part of a message.': [
      ['StringLiteral', "'PKCS#8'", '""'],
    ],
    'Without a match there is no label either, and no DER is no algorithm, whatever stands for it.': [
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['ArrayDeclaration', '[]', '["Stryker was here"]'],
    ],
    'Refused all the same, with another message: it is not the label that is needed.': [
      ['Regex',
       String.raw`/^-----BEGIN ([A-Z\d ]+)-----([^-]+)-----END \1-----$/`,
       String.raw`/^-----BEGIN ([A-Z\D ]+)-----([^-]+)-----END \1-----$/`],
    ],
    'The byte 0x80 announces no more bytes of the length: the result is 2 either way.': [
      ['EqualityOperator', 'der[1]! < 0x80', 'der[1]! <= 0x80'],
    ],
  },
  'src/signature/sign.ts': {
    'JSON leaves out what is undefined: only the type checker asks.': [
      ['ConditionalExpression', 'typ === undefined', 'false'],
    ],
  },
  'src/signature/verifier.ts': {
    'Part of a message.': [
      ['StringLiteral', "'nbf'", '""'],
      ['StringLiteral', "'iat'", '""'],
    ],
    'Only keys of the algorithm that the token names are tried: jose asks once more.': [
      ['ObjectLiteral', '{ algorithms: [key.algorithm] }', '{}'],
    ],
  },
  'src/signature/token.ts': {
    'A segment of whole groups is not looked up; one letter more is no base64url, which is refused next.': [
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['StringLiteral', "''", '"Stryker was here!"'],
    ],
  },
  'src/signature/holds-key.ts': {
    'Only speed: what is looked at once more, or a little longer, is found to be no key again.': [
      ['ConditionalExpression', 'inner !== text', 'true'],
      ['StringLiteral', "'0'", '""'],
      ['ConditionalExpression', 'numbers.length < 32', 'false'],
      ['EqualityOperator', 'numbers.length < 32', 'numbers.length <= 32'],
      ['ConditionalExpression', 'digits.length * bits < 240', 'false'],
      ['EqualityOperator', 'digits.length * bits < 240', 'digits.length * bits <= 240'],
      ['ConditionalExpression', 'bits === 5', 'true'],
      ['ConditionalExpression', 'bits === 6', 'true'],
    ],
    'A JWK is known without its quotes, and base64 at any place: a letter less changes nothing.': [
      ['StringLiteral', `'"'`, '""'],
      ['StringLiteral', "'/'", '""'],
    ],
    'Text of a few letters is no key, whatever stands in it.': [
      ['ArrayDeclaration', '[]', '["Stryker was here"]'],
      ['StringLiteral', "''", '"Stryker was here!"'],
      ['StringLiteral', "' '", '""'],
      ['ArrayDeclaration', '[]', '["Stryker was here"]'],
    ],
  },
  'src/signature/imported-key.ts': {
    'A JWK without coordinates is no shared key, and no text is one either.': [
      ['StringLiteral', "''", '"Stryker was here!"'],
    ],
  },
  'src/websocket-events/decode.ts': {
    'Only speed: the type is put together letter by letter then.': [
      ['ConditionalExpression',
       'body[start] === 0x54 && body[start + 1] === 0x45 && body[start + 2] === 0x58 && body[start + 3] === 0x54 && body[start + 4]! <= 32',
       'false'],
      ['EqualityOperator', 'body[start + 4]! <= 32', 'body[start + 4]! < 32'],
      ['ArithmeticOperator', 'start + 1', 'start - 1'],
      ['ArithmeticOperator', 'start + 2', 'start - 2'],
    ],
    'Only speed: a type that is too long is read further before it is refused, at the same byte.': [
      ['ConditionalExpression', 'at - start <= maxTypeLine', 'true'],
    ],
    'Only speed: each text is decoded by itself then.': [
      ['ConditionalExpression', 'text.length === body.bytes.length', 'false'],
    ],
  },
  'src/websocket-events/encode.ts': {
    'Only speed: the bytes of every text are counted at once.': [
      ['BooleanLiteral', 'true', 'false'],
      ['ConditionalExpression', "ascii && typeof content === 'string'", 'false'],
      ['StringLiteral', "'string'", '""'],
    ],
    'Only speed: the common type goes the way of any other.': [
      ['ConditionalExpression', "type === 'TEXT'", 'false'],
    ],
  },
}
