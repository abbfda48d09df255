import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type HeaderRecord, headersOfRecord } from '@grip/core/adapter'
import { Grip } from '../../src/index.ts'
import { FAR, pushpinToken, SECRET } from '../signature/tokens.ts'

const name = fc.constantFrom(
  'Accept',
  'accept',
  'ACCEPT',
  'Cookie',
  'cookie',
  'X-A',
  'x-b',
  'Meta-User',
  'meta-user',
)
const text = fc.stringMatching(/^[!-~]{1,5}$/)
const value = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constantFrom(null, undefined))
const record = fc.dictionary(name, value, { noNullPrototype: true })

function webHeaders(from: HeaderRecord): Headers {
  const headers = new Headers()
  for (const [key, values] of Object.entries(from)) {
    for (const one of [values ?? []].flat()) headers.append(key, one)
  }
  return headers
}

it('B2 gives what Headers would, of names in any case and repeats', () => {
  fc.assert(
    fc.property(record, name, (from, asked) => {
      const headers = headersOfRecord(from)
      expect(headers.get(asked)).toBe(webHeaders(from).get(asked))
      const again = new Headers()
      headers.forEach((one, key) => again.append(key, one))
      expect([...again]).toEqual([...webHeaders(from)])
    }),
  )
})

it('knows no name of a prototype, and each that the record has', () => {
  const headers = headersOfRecord(JSON.parse('{"__proto__":"a","constructor":["b","c"]}') as HeaderRecord)
  const asked = ['__proto__', 'Constructor', 'toString', 'hasOwnProperty', ''].map((one) => headers.get(one))
  expect(asked).toEqual(['a', 'b, c', null, null, null])
})

it('reads meta of any case, and of a record as of Headers', async () => {
  const from = {
    'Content-Type': 'application/websocket-events',
    'GRIP-SIG': [pushpinToken({ exp: FAR, iss: 'pushpin' })],
    'Meta-User': 'a',
    'META-user': ['b', 'c'],
    'Meta-None': null,
    Metadata: 'd',
    'X-Meta-Y': 'e',
    'meta-': 'f',
  }
  const grip = new Grip({
    controlUrl: 'http://127.0.0.1:5561',
    issuer: 'pushpin',
    key: SECRET,
    dangerouslyAllowUnsealed: true,
  })
  const read = async (headers: Headers | ReturnType<typeof headersOfRecord>) =>
    [
      ...(await grip.webSocketFrom({ method: 'POST', headers, body: () => new Uint8Array(0) })).meta,
    ].toSorted()
  expect(await read(headersOfRecord(from))).toEqual([
    ['', 'f'],
    ['user', 'a, b, c'],
  ])
  expect(await read(webHeaders(from))).toEqual(await read(headersOfRecord(from)))
})
