import type { Explanation } from './explain.ts'

const DECODE = 'src/websocket-events/decode.ts'
const ENCODE = 'src/websocket-events/encode.ts'

/** Why changes of the codec module survive. */
export const OF_CODEC: readonly Explanation[] = [
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
    because: 'Only speed: the body is decoded more often.',
    changes: [
      ['ConditionalExpression', 'this.#text === undefined', 'true'],
      ['ConditionalExpression', 'text.length === this.bytes.length', 'false'],
      ['ConditionalExpression', 'this.#text === null', 'true'],
    ],
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
    because: 'Only speed: the common type goes the way of any other.',
    changes: [
      ['ConditionalExpression', "type === 'TEXT'", 'false'],
      ['ConditionalExpression', "type === 'TEXT'", 'false'],
      ['StringLiteral', "'TEXT'", '""'],
    ],
  },
]
