import { expect, it } from 'vitest'
import * as wire from '@grip/core/wire'
import { errorOf, INSTRUCT, INVALID } from '../websocket/context.ts'

type Codec = (input: never, more?: never) => unknown

const TEXT: Record<string, Codec> = {
  decodeControlMessage: wire.decodeControlMessage,
  decodeGripInstruct: wire.decodeGripInstruct,
  decodeKeepAlive: wire.decodeKeepAlive,
  decodePublishItems: wire.decodePublishItems,
  parseHeaderParts: wire.parseHeaderParts,
}
const PAIRS: Record<string, Codec> = {
  decodeGripHeaders: wire.decodeGripHeaders,
  encodeGripLast: wire.encodeGripLast,
}
const HEADERS: Record<string, Codec> = {
  parseGripLast: wire.parseGripLast,
  parseGripFeature: wire.parseGripFeature,
}
const WRONG = [5, true, {}, [], Symbol('x'), new Date(0), () => '', Promise.resolve('x')]

it.each(Object.entries(TEXT))('%s refuses what is no text', (_, decode) => {
  for (const input of [...WRONG, null, undefined]) {
    expect(errorOf(() => decode(input as never))).toMatchObject(INVALID)
  }
})

it.each(Object.entries(HEADERS))(
  '%s refuses what is no text, and reads a header that is not there',
  (_, parse) => {
    for (const input of WRONG) expect(errorOf(() => parse(input as never))).toMatchObject(INVALID)
    for (const input of [null, undefined, '']) expect([...(parse(input as never) as Set<string>)]).toEqual([])
  },
)

it.each(Object.entries(PAIRS))('%s refuses what is no list of pairs of text', (_, codec) => {
  const pairs = [
    'a',
    [null],
    [undefined],
    ['ab'],
    [[]],
    [['a']],
    [['a', 5]],
    [[null, 'b']],
    [{ 0: 'a', 1: 'b' }],
  ]
  for (const input of [5, true, {}, null, undefined, Symbol('x'), new Date(0), ...pairs]) {
    expect(errorOf(() => codec(input as never))).toMatchObject(INVALID)
  }
})

it.each<[string, (options: never) => unknown]>([
  ['decodeGripHeaders', (options) => wire.decodeGripHeaders([], options)],
  ['decodeKeepAlive', (options) => wire.decodeKeepAlive('x', options)],
])('%s refuses options that it cannot use', (_, decode) => {
  for (const options of [null, 5, { onNotice: 'x' }]) {
    expect(errorOf(() => decode(options as never))).toMatchObject(INVALID)
  }
  expect(errorOf(() => decode({ onnotice: () => {} } as never))).toMatchObject({ code: 'ERR_GRIP_CONFIG' })
})

it('publishes are read from bytes of any kind', () => {
  const bytes = new TextEncoder().encode('{"items":[{"channel":"é","http-stream":{"content":""}}]}')
  for (const body of [bytes, bytes.buffer, new DataView(bytes.buffer)]) {
    expect(wire.decodePublishItems(body)).toMatchObject([{ channel: 'é' }])
  }
})

it.each(['a\r\nX: 1', 'a\n', 'a\0', '\ud800', '\x7f'])('Grip-Last with %j is refused, as no header can carry it', (text) => {
  expect(errorOf(() => wire.encodeGripLast([[text, '1']]))).toMatchObject(INSTRUCT)
  expect(errorOf(() => wire.encodeGripLast([['a', text]]))).toMatchObject(INSTRUCT)
}) // prettier-ignore
