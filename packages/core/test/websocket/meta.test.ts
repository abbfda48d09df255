import { expect, it } from 'vitest'
import { contextOf, errorOf, INVALID } from './context.ts'

const meta = (entries: [string, string][] = []) => contextOf('', { meta: entries })
const changes = (ws: ReturnType<typeof meta>) => ws.toAnswer().headers.slice(1)

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

it('sends nothing when nothing changed', () => {
  const ws = meta([['User', 'bob']])
  ws.meta.set('USER', 'bob')
  ws.meta.set('other', 'x')
  ws.meta.delete('Other')
  expect(changes(ws)).toEqual([])
})

it('sends only what changed, removals first', () => {
  const ws = meta([
    ['a', '1'],
    ['b', '2'],
    ['c', '3'],
    ['d', '4'],
  ])
  ws.meta.set('New', 'n').set('A', '9')
  expect([ws.meta.delete('C'), ws.meta.delete('c')]).toEqual([true, false])
  expect(ws.meta.delete('d')).toBe(true)
  expect(changes(ws)).toEqual([
    ['Set-Meta-c', ''],
    ['Set-Meta-d', ''],
    ['Set-Meta-a', '9'],
    ['Set-Meta-new', 'n'],
  ])
})

it('compares values strictly', () => {
  const ws = meta([['a', 'x']])
  ws.meta.set('a', 'X')
  expect(changes(ws)).toEqual([['Set-Meta-a', 'X']])
})

it('a value that was removed and set again is no change', () => {
  const ws = meta([['a', 'x']])
  ws.meta.delete('a')
  ws.meta.set('a', 'x')
  expect(changes(ws)).toEqual([])
})

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('D2 a value may be named %s', (name) => {
  const ws = meta([[name, 'evil']])
  expect([ws.meta.get(name), ws.meta.size]).toEqual(['evil', 1])
  expect([meta().meta.get(name), meta().meta.has(name)]).toEqual([undefined, false])
  ws.meta.set(name, 'other')
  expect(changes(ws)).toEqual([[`Set-Meta-${name.toLowerCase()}`, 'other']])
  expect(({} as Record<string, unknown>)['evil']).toBe(undefined)
})

it.each(['a', '0', 'a b', '!', '~', '{"a":1}', 'a,b;c="d"', '%C3%A9', 'x'.repeat(8000)])(
  'carries the value %j',
  (value) => {
    const ws = meta()
    ws.meta.set('a', value)
    expect(changes(ws)).toEqual([['Set-Meta-a', value]])
  },
)

it.each([
  '',
  ' ',
  ' a',
  'a ',
  'é',
  '\x7f',
  'a\r\nSet-Meta-Admin: 1',
  'a\nb',
  'a\0',
  '\t',
  'a\tb',
  5,
  null,
  undefined,
  {},
])('refuses the value %j when it is set', (value) => {
  const ws = meta()
  expect(errorOf(() => ws.meta.set('a', value as string))).toMatchObject(INVALID)
  expect([ws.meta.has('a'), changes(ws)]).toEqual([false, []])
})

it.each(['', ' ', 'a b', 'a:b', 'a\r\nb', 'é', 'a\0', '(a)', 'a/b', '"a"'])(
  'refuses the name %j when it is set',
  (name) => {
    const ws = meta()
    expect(errorOf(() => ws.meta.set(name, 'x'))).toMatchObject(INVALID)
    expect(changes(ws)).toEqual([])
  },
)
