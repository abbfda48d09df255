import { describe, expect, it } from 'vitest'
import { patchJson } from '../src/publish/json-patch.ts'
import { substitute } from '../src/publish/substitute.ts'

describe('var-subst', () => {
  const meta = { user: 'alice', 'a)\\b': 'odd', __proto__: null } as unknown as Record<string, string>
  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['%(user)s %%(user)s 100%%', 'alice %(user)s 100%'],
    ['<%(a\\)\\\\b)s>', '<odd>'],
  ])('makes of %s', (text, result) => expect(substitute(text, meta)).toBe(result))

  it.each([
    ['<%(bob)s', "No such variable 'bob' at position 7"],
    ['%(toString)s', "No such variable 'toString' at position 11"],
    ['50%', "Expected directive after '%' at position 2"],
    ['%(user)', "Expected directive after ')' at position 6"],
    ['%(user)d', "Unknown directive 'd' at position 7"],
    ['a % b', "Unknown directive ' ' at position 3"],
    ['%s', "Unknown directive 's' at position 1"],
    ['%(user', 'Unterminated variable at position 1'],
  ])('refuses %s', (text, message) => expect(() => substitute(text, meta)).toThrow(message))
})

describe('body-patch', () => {
  const patches: [string, object[], string][] = [
    ['{"a":1}', [], '{"a":1}'],
    ['{"a":1}', [{ op: 'add', path: '/b', value: { c: null } }], '{"a":1,"b":{"c":null}}'],
    ['[1,2]', [{ op: 'add', path: '/1', value: 9 }], '[1,9,2]'],
    ['[1]', [{ op: 'add', path: '/-', value: 2 }], '[1,2]'],
    ['[]', [{ op: 'add', path: '/0', value: 1 }], '[1]'],
    ['{"a":1,"b":2}', [{ op: 'remove', path: '/a' }], '{"b":2}'],
    ['[1,2,3]', [{ op: 'replace', path: '/1', value: [] }], '[1,[],3]'],
    ['{"a":1}', [{ op: 'replace', path: '', value: 'x' }], '"x"'],
    ['{"a/b":{"~":1}}', [{ op: 'copy', from: '/a~1b/~0', path: '/c' }], '{"a/b":{"~":1},"c":1}'],
    ['{"a":{"b":1}}', [{ op: 'move', from: '/a/b', path: '/c' }], '{"a":{},"c":1}'],
    ['{"a":[1,{"b":2}]}', [{ op: 'test', path: '/a', value: [1, { b: 2 }] }], '{"a":[1,{"b":2}]}'],
    ['{}', [{ op: 'add', path: '/__proto__', value: { x: 1 } }], '{"__proto__":{"x":1}}'],
  ]
  it.each(patches)('patches %s', (document, operations, result) => {
    expect(patchJson(document, operations)).toBe(result)
  })

  const wrong: [string, unknown[]][] = [
    ['{', []],
    ['{}', [{ op: 'nope', path: '/a' }]],
    ['{}', [{ op: 'add', path: 'a', value: 1 }]],
    ['{}', [{ op: 'remove', path: '/a' }]],
    ['{}', [{ op: 'remove', path: '/toString' }]],
    ['[]', [{ op: 'add', path: '/1', value: 1 }]],
    ['[1]', [{ op: 'replace', path: '/01', value: 1 }]],
    ['{"a":1}', [{ op: 'add', path: '/a/b', value: 1 }]],
    ['{"a":1}', [{ op: 'test', path: '/a', value: '1' }]],
    ['{"a":[1]}', [{ op: 'test', path: '/a', value: { 0: 1 } }]],
  ]
  it.each(wrong)('refuses to patch %s with %j', (document, operations) => {
    expect(() => patchJson(document, operations)).toThrow(Error)
  })
})
