import { expect, it } from 'vitest'
import { decodeTnetstring, encodeTnetstring } from '../src/tnetstring.ts'

it.each<[unknown, string]>([
  ['', '0:,'],
  ['é', '2:é,'],
  [new Uint8Array([65]), '1:A,'],
  [7, '1:7#'],
  [-1, '2:-1#'],
  [1.5, '3:1.5^'],
  [1e21, '5:1e+21^'],
  [true, '4:true!'],
  [false, '5:false!'],
  [null, '0:~'],
  [[], '0:]'],
  [['a', [1]], '11:1:a,4:1:1#]]'],
  [{ a: undefined, b: 'x' }, '8:1:b,1:x,}'],
])('%j is %s', (value, text) => {
  expect(encodeTnetstring(value).toString()).toBe(text)
})

it.each([() => {}, Number.NaN, 1n, undefined])('%s has no tnetstring', (value) => {
  expect(() => encodeTnetstring(value)).toThrow(TypeError)
})

it('what is encoded is decoded again, strings as bytes', () => {
  const value = { list: [1, -2.5, true, null, { '': 'x' }], ['__proto__']: 'own' }
  const decoded = decodeTnetstring(encodeTnetstring(value)) as Record<string, unknown>
  expect(decoded['list']).toEqual([1, -2.5, true, null, { '': Buffer.from('x') }])
  expect(Object.keys(decoded)).toEqual(['list', '__proto__'])
  expect(({} as Record<string, unknown>)['own']).toBeUndefined()
})

it.each([
  '',
  ':',
  '1',
  '1:',
  '1:a',
  '2:a,',
  '-1:,',
  '+1:a,',
  '01:a,',
  '0x1:a,',
  ' 1:a,',
  '99999999999:a,',
  '1:a,1:b,',
  '1:a?',
  '1:x#',
  '3:1 2#',
  '0:#',
  '3:yes!',
  '1:x~',
  '1:x^',
  '4:1:a,}',
  '8:1:1#1:2#}',
  '3:1:a]',
  '1:['.repeat(20),
  `${'0:]'}`.repeat(2),
])('%j is none', (text) => {
  expect(() => decodeTnetstring(Buffer.from(text))).toThrow(/^malformed tnetstring at byte \d+$/)
})

it('a tower of lists is refused before the stack ends', () => {
  let tower = Buffer.from('0:]')
  for (let floor = 0; floor < 2000; floor++)
    tower = Buffer.concat([Buffer.from(`${tower.length}:`), tower, Buffer.from(']')])
  expect(() => decodeTnetstring(tower)).toThrow(/^malformed/)
})
