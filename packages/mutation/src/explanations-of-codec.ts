import type { Explanation } from './explain.ts'

const DECODE = 'src/websocket-events/decode.ts'
const ENCODE = 'src/websocket-events/encode.ts'

/** Why changes of the codec module survive. */
export const OF_CODEC: readonly Explanation[] = [
  {
    file: DECODE,
    because:
      'A type line over the bound ends at the limit, and one that ends with the body is refused at the same byte by ' +
      'the check that follows: only the message differs.',
    changes: [
      [
        'LogicalOperator',
        'at === limit && at - start > maxTypeLine',
        'at === limit || at - start > maxTypeLine',
      ],
      ['ConditionalExpression', 'at === limit', 'true'],
      ['ConditionalExpression', 'at - start > maxTypeLine', 'true'],
      ['EqualityOperator', 'at - start > maxTypeLine', 'at - start >= maxTypeLine'],
      ['ArithmeticOperator', 'at - start', 'at + start'],
      ['ConditionalExpression', 'at === body.length', 'false'],
    ],
  },
  {
    file: DECODE,
    because: 'Only speed: the type is put together letter by letter then.',
    changes: [
      ['ConditionalExpression', 'end - start === 4 && isText(body, start)', 'false'],
      ['ArithmeticOperator', 'end - start', 'end + start'],
      [
        'BlockStatement',
        '{ return body[at] === 0x54 && body[at + 1] === 0x45 && body[at + 2] === 0x58 && body[at + 3] === 0x54 }',
        '{}',
      ],
      [
        'ConditionalExpression',
        'body[at] === 0x54 && body[at + 1] === 0x45 && body[at + 2] === 0x58 && body[at + 3] === 0x54',
        'false',
      ],
      // In front of a type stands the end of a line, or nothing.
      ['ArithmeticOperator', 'at + 1', 'at - 1'],
      ['ArithmeticOperator', 'at + 2', 'at - 2'],
    ],
  },
  {
    file: DECODE,
    because: 'A byte below "0" gives a digit below 0 then, which is refused at the same byte.',
    changes: [['ConditionalExpression', 'byte >= 0x30', 'true']],
  },
  {
    file: DECODE,
    because: 'Only speed: the body is decoded more often.',
    changes: [
      ['ConditionalExpression', 'this.#text === undefined', 'true'],
      ['ConditionalExpression', "text.length === this.bytes.length && !text.includes('\\ufffd')", 'false'],
      ['StringLiteral', "'\\ufffd'", '""'],
      ['ConditionalExpression', 'this.#text === null', 'true'],
    ],
  },
  {
    file: DECODE,
    because:
      'Where a body has as many letters as bytes, each ill-formed byte is a U+FFFD of its own, which it is in a ' +
      'decode of its own as well.',
    changes: [['BooleanLiteral', "!text.includes('\\ufffd')", "text.includes('\\ufffd')"]],
  },
  {
    file: DECODE,
    because: 'No content ends at byte 0: a type stands in front of it.',
    changes: [['EqualityOperator', 'this.#end < 0', 'this.#end <= 0']],
  },
  {
    file: DECODE,
    because: 'The text of an empty range is empty.',
    changes: [['EqualityOperator', 'this.#end <= this.#start', 'this.#end < this.#start']],
  },
  {
    file: ENCODE,
    because: 'Only speed: the bytes of every text are counted at once.',
    changes: [['BooleanLiteral', 'true', 'false']],
  },
  {
    file: ENCODE,
    because: 'Only speed: the common types go the way of all others.',
    changes: [
      ['ConditionalExpression', "type === 'TEXT' || type === 'BINARY'", 'false'],
      ['LogicalOperator', "type === 'TEXT' || type === 'BINARY'", "type === 'TEXT' && type === 'BINARY'"],
      ['ConditionalExpression', "type === 'TEXT'", 'false'],
      ['ConditionalExpression', "type === 'BINARY'", 'false'],
      ['ConditionalExpression', "type === 'TEXT'", 'false'],
      ['StringLiteral', "'TEXT'", '""'],
    ],
  },
]
