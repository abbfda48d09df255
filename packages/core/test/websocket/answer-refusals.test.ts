import { expect, it } from 'vitest'
import { accepted, contextOf, errorOf, INVALID, sent } from './context.ts'

it.each([5, null, undefined, {}, [1], '\ud800', 'a\udc00'])('C7 refuses to send %j', async (message) => {
  const ws = contextOf('')
  expect(errorOf(() => ws.send(message as string))).toMatchObject(INVALID)
  expect(errorOf(() => ws.sendBinary(message as string))).toMatchObject(INVALID)
  expect(await sent(ws)).toBe('')
})

it.each([
  [{ protocol: 'other' }],
  [{ protocol: '' }],
  [{ headers: { 'Content-Type': 'text/html' } }],
  [{ headers: { 'content-length': '0' } }],
  [{ headers: { 'SEC-WebSocket-Extensions': 'x' } }],
  [{ headers: { 'Sec-WebSocket-Protocol': 'x' } }],
  [{ headers: { 'Set-Meta-User': 'root' } }],
  [{ headers: { 'Keep-Alive-Interval': '20' } }],
  [{ headers: { 'Content-Bytes-Accepted': '0' } }],
  [{ headers: { 'a b': 'x' } }],
  [{ headers: { '': 'x' } }],
  [{ headers: { 'a\r\nb': 'x' } }],
  [{ headers: { a: 'x\r\nSet-Cookie: b=2' } }],
  [{ headers: { a: 'x\n' } }],
  [{ headers: { a: 'x\0' } }],
  [{ headers: { a: '€' } }],
  [{ headers: { a: 5 as unknown as string } }],
  [{ headers: [['Content-Type', 'x']] }],
] as const)('refuses to accept with %j', async (options) => {
  const ws = contextOf('OPEN\r\n', { protocols: ['soap', 'chat'] })
  expect(errorOf(() => ws.accept(options))).toMatchObject(INVALID)
  expect((await ws.toAnswer()).status).toBe(403)
})

it.each([1, 19, -1, 20.5, Number.NaN, Number.POSITIVE_INFINITY, '20'])(
  'refuses a keep-alive interval of %j',
  (seconds) => {
    const ws = contextOf('')
    expect(errorOf(() => (ws.keepAliveInterval = seconds as number))).toMatchObject(INVALID)
  },
)

it.each([-1, 0.5, Number.NaN, '5'])('refuses %j for the bytes of content accepted', (count) => {
  const ws = contextOf('')
  expect(errorOf(() => (ws.contentBytesAccepted = count as number))).toMatchObject(INVALID)
})

it.each<[string, (ws: ReturnType<typeof accepted>) => void, string]>([
  ['a protocol', (ws) => ws.accept({ protocol: 'x' }), '"protocol" must be one that the client offered'],
  // prettier-ignore
  ['a header', (ws) => ws.accept({ headers: { 'Set-Meta-A': '1' } }), '"headers" must not have "Set-Meta-A": the library or the proxy sets it'],
  ['its value', (ws) => ws.accept({ headers: { a: '\n' } }), 'the header "a" contains a line break or NUL'],
  ['a message', (ws) => ws.send(5 as never), '"message" must be text or bytes; this is a number'],
  ['a code', (ws) => ws.close(999), '"code" must be 1000–1003, 1007–1014 or 3000–4999 (RFC 6455 §7.4)'],
  ['a reason', (ws) => ws.close(1000, 'x'.repeat(124)), '"reason" must be at most 123 bytes'],
  // prettier-ignore
  ['a name', (ws) => ws.meta.set('a b', 'x'), 'a name in ws.meta can have only ASCII letters, digits and !#$%&\'*+-.^_`|~; this is "a b"'],
  [
    'a value',
    (ws) => ws.meta.set('user', 5 as never),
    'the value of "user" in ws.meta must be a string: for anything else, use JSON.stringify()',
  ],
  // prettier-ignore
  ['an interval', (ws) => (ws.keepAliveInterval = 5), '"keepAliveInterval" must be a whole number of seconds from 20 to 3,600, not 5'],
  // prettier-ignore
  ['a count', (ws) => (ws.contentBytesAccepted = -1), '"contentBytesAccepted" must be a whole number of bytes from 0 to 2,147,483,647, not -1'],
  [
    'too much',
    (ws) => ws.send('x'.repeat(1_000_000)),
    'one answer can send its client at most 1,000,000 bytes, and this message would make it 1000159: it was not added',
  ],
  [
    'a receipt of nothing',
    (ws) => void ws.recv(),
    'recv() has nothing left to receive: call it only where canRecv()',
  ],
])('names what is wrong with %s, and the rule', (_, run, message) => {
  expect(errorOf(() => run(accepted()))).toMatchObject({ message })
})
