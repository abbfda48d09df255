import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contextOf, errorOf, INSTRUCT, INVALID } from './context.ts'

const meta = (entries: [string, string][] = []) => contextOf('', { meta: entries })
const changes = async (ws: ReturnType<typeof meta>) => (await ws.toAnswer()).headers.slice(1)

it('reads and lists values by name in any case', () => {
  const ws = meta([
    ['User', 'bob'],
    ['room-ID', '7'],
  ])
  expect([ws.meta.get('user'), ws.meta.get('USER'), ws.meta.has('Room-Id'), ws.meta.get('x')]).toEqual([
    'bob',
    'bob',
    true,
    undefined,
  ])
  expect([[...ws.meta], ws.meta.size]).toEqual([
    [
      ['user', 'bob'],
      ['room-id', '7'],
    ],
    2,
  ])
})

it('sends nothing when nothing changed', async () => {
  const ws = meta([['User', 'bob']])
  ws.meta.set('USER', 'bob')
  ws.meta.set('other', 'x')
  ws.meta.delete('Other')
  expect(await changes(ws)).toEqual([])
})

it('sends only what changed, removals first', async () => {
  const ws = meta([
    ['a', '1'],
    ['b', '2'],
    ['c', '3'],
    ['d', '4'],
  ])
  ws.meta.set('New', 'n').set('A', '9')
  expect([ws.meta.delete('C'), ws.meta.delete('c')]).toEqual([true, false])
  expect(ws.meta.delete('d')).toBe(true)
  expect(await changes(ws)).toEqual([
    ['Set-Meta-c', ''],
    ['Set-Meta-d', ''],
    ['Set-Meta-a', '9'],
    ['Set-Meta-new', 'n'],
  ])
})

it('compares values strictly', async () => {
  const ws = meta([['a', 'x']])
  ws.meta.set('a', 'X')
  expect(await changes(ws)).toEqual([['Set-Meta-a', 'X']])
})

it('a value that was removed and set again does not count as a change', async () => {
  const ws = meta([['a', 'x']])
  ws.meta.delete('a')
  ws.meta.set('a', 'x')
  expect(await changes(ws)).toEqual([])
})

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'D2 a value may be named %s',
  async (name) => {
    const ws = meta([[name, 'evil']])
    expect([ws.meta.get(name), ws.meta.size]).toEqual(['evil', 1])
    expect([meta().meta.get(name), meta().meta.has(name)]).toEqual([undefined, false])
    ws.meta.set(name, 'other')
    expect(await changes(ws)).toEqual([[`Set-Meta-${name.toLowerCase()}`, 'other']])
    expect(({} as Record<string, unknown>)['evil']).toBe(undefined)
  },
)

it.each(['a', '0', 'a b', '!', '~', '{"a":1}', 'a,b;c="d"', '%C3%A9', 'x'.repeat(8000)])(
  'carries the value %j',
  async (value) => {
    const ws = meta()
    ws.meta.set('a', value)
    expect(await changes(ws)).toEqual([['Set-Meta-a', value]])
  },
)

it.each<[string, string]>([
  ['', "UTF-8''"],
  [' ', "UTF-8''%20"],
  [' a', "UTF-8''%20a"],
  ['a ', "UTF-8''a%20"],
  ['Zoë', "UTF-8''Zo%C3%AB"],
  ['👋🏽', "UTF-8''%F0%9F%91%8B%F0%9F%8F%BD"],
  ['\x7f', "UTF-8''%7F"],
  ['\ufeffa', "UTF-8''%EF%BB%BFa"],
  ['a\r\nSet-Meta-Admin: 1', "UTF-8''a%0D%0ASet-Meta-Admin%3A%201"],
  ['a\0', "UTF-8''a%00"],
  ['\t', "UTF-8''%09"],
  ["UTF-8''x", "UTF-8''UTF-8''x"],
  ["UTF-8''%", "UTF-8''UTF-8''%25"],
])('carries %j encoded, and reads it back as it was', async (value, encoded) => {
  const ws = meta()
  ws.meta.set('a', value)
  expect(await changes(ws)).toEqual([['Set-Meta-a', encoded]])
  expect([ws.meta.get('a'), [...ws.meta]]).toEqual([value, [['a', value]]])
  const later = meta([['a', encoded]])
  expect([later.meta.get('a'), later.meta.has('a'), [...later.meta]]).toEqual([value, true, [['a', value]]])
})

it('any text comes back as it was, in a header of visible ASCII', async () => {
  const property = fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (value) => {
    const ws = meta()
    ws.meta.set('a', value)
    const [[, encoded] = []] = await changes(ws)
    expect(encoded).toMatch(/^(?! )[ -~]+(?<! )$/)
    expect(meta([['a', encoded!]]).meta.get('a')).toBe(value)
  })
  await fc.assert(property, { numRuns: 200 })
}, 60_000)

it.each([5, null, undefined, {}, 'a\ud800', '\udc00b'])(
  'refuses the value %j when it is set',
  async (value) => {
    const ws = meta()
    expect(errorOf(() => ws.meta.set('a', value as string))).toMatchObject(INVALID)
    expect([ws.meta.has('a'), await changes(ws)]).toEqual([false, []])
  },
)

it('holds 8,192 bytes with names and encoding, and refuses a byte more', async () => {
  const ws = meta()
  // Four letters, and nine bytes around each value.
  ws.meta.set('long', 'x'.repeat(4096 - 13))
  ws.meta.set('rest', 'x'.repeat(4096 - 13))
  const refused = {
    ...INSTRUCT,
    message: expect.stringMatching(/^ws\.meta can hold 8,192 bytes .* it would have 8193: /),
  }
  expect(errorOf(() => ws.meta.set('rest', 'x'.repeat(4096 - 12)))).toMatchObject(refused)
  expect(errorOf(() => ws.meta.set('r', ''))).toMatchObject(INSTRUCT)
  // What it was before stays.
  expect([ws.meta.get('rest')?.length, ws.meta.size]).toEqual([4083, 2])
  ws.meta.delete('long')
  ws.meta.set('é'.replace('é', 'e'), 'é'.repeat(600))
  expect(errorOf(() => ws.meta.set('e', 'é'.repeat(700)))).toMatchObject(INSTRUCT)
})

it.each(['grip-seal', 'grip-ended', 'GRIP-subs', 'grip-'])(
  "the name %s is the library's own: not set, read, listed or deleted",
  async (name) => {
    const ws = meta([[name, 'x']])
    expect(errorOf(() => ws.meta.set(name, 'y'))).toMatchObject(INVALID)
    expect([ws.meta.get(name), ws.meta.has(name), ws.meta.delete(name), ws.meta.size, [...ws.meta]]).toEqual([
      undefined,
      false,
      false,
      0,
      [],
    ])
    expect(await changes(ws)).toEqual([])
  },
)

it.each(['', ' ', 'a b', 'a:b', 'a\r\nb', 'é', 'a\0', '(a)', 'a/b', '"a"'])(
  'refuses the name %j when it is set',
  async (name) => {
    const ws = meta()
    expect(errorOf(() => ws.meta.set(name, 'x'))).toMatchObject(INVALID)
    expect(await changes(ws)).toEqual([])
  },
)
