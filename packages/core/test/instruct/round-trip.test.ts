import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { GripInstructError } from '@grip/core'
import {
  decodeGripHeaders,
  decodeGripInstruct,
  encodeGripHeaders,
  encodeGripInstruct,
  type GripInstruct,
} from '@grip/core/wire'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 60_000 })

// What separates parts of a header, ends it or starts another, more often than chance has it.
const hostile = fc.constantFrom(
  ',',
  ';',
  '"',
  '\\',
  '=',
  ' ',
  '\t',
  '\r\n',
  '\n',
  '\0',
  '<',
  '>',
  'é',
  '😀',
  '\x7f',
  'a',
  'Grip-Hold: stream',
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.string({ unit: hostile, minLength: 1, maxLength: 5 }),
)
const tame = fc.string({
  unit: fc.constantFrom('a', 'B', '7', '-', ' ', '=', '/', ':'),
  minLength: 1,
  maxLength: 8,
})
const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: rare })
const word = tame.map((text) => `a${text}z`)
const name = often(word, anyText)
const token = often(
  fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,10}$/),
  fc.oneof(fc.constantFrom('__proto__', 'constructor'), anyText),
)
const meta = fc
  .uniqueArray(fc.tuple(token, often(fc.string({ unit: 'grapheme-ascii' }), anyText)), {
    selector: ([key]) => key,
    maxLength: 3,
  })
  .map((pairs): Record<string, string> => Object.fromEntries(pairs))
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const channel = fc.record({
  name,
  prevId: optional(name),
  filters: optional(fc.array(name, { minLength: 1, maxLength: 2 })),
})

const link = fc.record({
  rel: fc.constantFrom('next' as const, 'gone' as const),
  uri: often(
    fc.webUrl().map((url) => url.replace(/[,;]/g, encodeURIComponent)),
    anyText,
  ),
  timeout: optional(fc.nat(1000)),
})
const keepAlive = fc.record({
  content: fc.oneof(anyText, fc.uint8Array({ minLength: 1, maxLength: 9 })),
  timeout: optional(fc.integer({ min: 1, max: 99 })),
  mode: optional(fc.constantFrom('idle' as const, 'interval' as const)),
})
const common = { channels: fc.array(channel, { minLength: 1, maxLength: 3 }), meta }
const streams = fc.record({
  hold: fc.constant('stream' as const),
  ...common,
  links: fc.array(link, { maxLength: 2 }),
  keepAlive: optional(keepAlive),
})
const polls = fc
  .record({
    hold: fc.constant('response' as const),
    ...common,
    timeout: optional(fc.integer({ min: 5, max: 999 })),
    status: optional(fc.integer({ min: 100, max: 999 })),
    reason: optional(often(word, anyText)),
    exposeHeaders: fc.array(token, { maxLength: 2 }),
  })
  // A reason phrase goes with a status.
  .map(({ reason, ...rest }) => (rest.status === undefined ? rest : { ...rest, reason }))

/** The instruction with absent fields left out, and contents as bytes. */
function plain(instruct: GripInstruct): unknown {
  const { keepAlive: held, ...rest } = instruct
  const content = typeof held?.content === 'string' ? new TextEncoder().encode(held.content) : held?.content
  const text = JSON.stringify({
    ...rest,
    keepAlive: held && { timeout: 55, mode: 'idle', ...definedOf(held), content: [...content!] },
  })
  return JSON.parse(text, (_, value: unknown) => (isEmpty(value) ? undefined : value))
}

function definedOf(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function encodeOrRefusal(instruct: GripInstruct): Record<string, string> | GripInstructError {
  try {
    return encodeGripHeaders(instruct)
  } catch (error) {
    if (error instanceof GripInstructError) return error
    throw error
  }
}

it('D1 parsing the emitted headers gives exactly the values, or the instruction is refused', () => {
  const seen = { carried: 0, refused: 0 }
  const property = fc.property(fc.oneof(streams, polls), (instruct) => {
    const headers = encodeOrRefusal(instruct)
    if (headers instanceof GripInstructError) {
      seen.refused++
      return
    }
    seen.carried++
    // What a header cannot carry, Headers refuses.
    const carried = new Headers(headers)
    expect(Object.keys(headers).map((header) => carried.get(header))).toEqual(Object.values(headers))
    const notices: unknown[] = []
    const decoded = decodeGripHeaders(Object.entries(headers), { onNotice: (notice) => notices.push(notice) })
    expect(plain(decoded)).toEqual(plain(instruct))
    expect(notices).toEqual([])
  })
  fc.assert(property, { numRuns: 10_000 })
  expect([seen.carried > 1500, seen.refused > 1500]).toEqual([true, true])
})

it('D1 parsing the emitted JSON gives exactly the values', () => {
  const instructs = fc.record({ hold: fc.constant('response' as const), ...common })
  const property = fc.property(instructs, anyText, (instruct, body) => {
    let json: string
    try {
      json = encodeGripInstruct(instruct, { body })
    } catch (error) {
      expect(error).toBeInstanceOf(GripInstructError)
      return
    }
    const decoded = decodeGripInstruct(json)
    expect(plain(decoded.instruct)).toEqual(plain(instruct))
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(decoded.response.body)).toBe(body)
  })
  fc.assert(property, { numRuns: 10_000 })
})

it('D2 meta named like parts of every object changes no prototype', () => {
  const hostileMeta = JSON.parse('{"__proto__":"1","constructor":"2","prototype":"3"}') as Record<
    string,
    string
  >
  const header = encodeGripHeaders({ meta: hostileMeta })['Grip-Set-Meta']!
  expect(header).toBe('__proto__="1", constructor="2", prototype="3"')
  const { meta: decoded } = decodeGripHeaders([['grip-set-meta', header]])
  expect(Object.entries(decoded!)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
    ['prototype', '3'],
  ])
  expect(Object.getPrototypeOf(decoded)).toBe(null)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('1')
})
