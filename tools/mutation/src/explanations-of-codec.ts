import type { Explanation } from './explain.ts'

const DECODE = 'src/websocket-events/decode.ts'
const ENCODE = 'src/websocket-events/encode.ts'

/** Why changes of the codec module survive. */
export const OF_CODEC: readonly Explanation[] = [
  {
    file: DECODE,
    because: 'Only speed: the type is put together letter by letter then.',
    changes: [
      [
        'ConditionalExpression',
        'body[start] === 0x54 && body[start + 1] === 0x45 && body[start + 2] === 0x58 && body[start + 3] === 0x54 && body[start + 4]! <= 32',
        'false',
      ],
      ['EqualityOperator', 'body[start + 4]! <= 32', 'body[start + 4]! < 32'],
      // In front of a type stands the end of a line, or nothing.
      ['ArithmeticOperator', 'start + 1', 'start - 1'],
      ['ArithmeticOperator', 'start + 2', 'start - 2'],
    ],
  },
  {
    file: DECODE,
    because: 'Only speed: a type that is too long is read further before it is refused, at the same byte.',
    changes: [['ConditionalExpression', 'at - start <= maxTypeLine', 'true']],
  },
  {
    file: DECODE,
    because: 'Only speed: each text is decoded by itself.',
    changes: [['ConditionalExpression', 'text.length === part.bytes.length', 'false']],
  },
  {
    file: DECODE,
    because: 'Only speed: a body that is one part is viewed once more.',
    changes: [
      ['ConditionalExpression', 'offset - from < body.length', 'true'],
      ['EqualityOperator', 'offset - from < body.length', 'offset - from <= body.length'],
    ],
  },
  {
    file: DECODE,
    because: 'Only speed: the one list of a small batch is copied.',
    changes: [['ConditionalExpression', 'lists.length === 1', 'false']],
  },
  {
    file: ENCODE,
    because: 'Only speed: the bytes of every text are counted at once.',
    changes: [
      ['BooleanLiteral', 'true', 'false'],
      ['ConditionalExpression', "ascii && typeof content === 'string'", 'false'],
      ['StringLiteral', "'string'", '""'],
    ],
  },
  {
    file: ENCODE,
    because: 'Only speed: the common type goes the way of any other.',
    changes: [['ConditionalExpression', "type === 'TEXT'", 'false']],
  },
]
