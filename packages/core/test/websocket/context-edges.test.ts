import { expect, it } from 'vitest'
import { WebSocketContext } from '@grip/core'
import { accepted, errorOf, INVALID } from './context.ts'

it('an interval and a count read as they were set, and as undefined before', () => {
  const ws = accepted()
  expect([ws.keepAliveInterval, ws.contentBytesAccepted]).toEqual([undefined, undefined])
  ws.keepAliveInterval = 30
  ws.contentBytesAccepted = 0
  expect([ws.keepAliveInterval, ws.contentBytesAccepted]).toEqual([30, 0])
})

it.each([undefined, null, 5, {}, { id: 'c1' }, { id: 'c1', events: 'OPEN' }])(
  'refuses a context made of %j',
  (init) => {
    expect(errorOf(() => new WebSocketContext(init as never))).toMatchObject(INVALID)
  },
)

it('a great many small messages up to the limit are counted once, not over and over', () => {
  const ws = accepted()
  let sent = 0
  const error = errorOf(() => {
    for (;;) {
      ws.send('')
      sent++
    }
  })
  // Ten bytes for each: `TEXT 2`, a line break, `m:` and another one; 143 are kept for OPEN and CLOSE.
  expect([sent, (error as Error).message]).toEqual([
    83_321,
    'one answer can send its client at most 1,000,000 bytes, and this message would make it 1000007: it was not added',
  ])
})
