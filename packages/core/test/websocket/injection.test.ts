import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import type { WebSocketContext } from '@grip/core'
import { decodeControlMessage, decodeWebSocketEvents } from '@grip/core/wire'
import { accepted, contextOf } from './context.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 120_000 })

const SUBSCRIBE = 'c:{"type":"subscribe","channel":"secret"}'
// What looks like a control message, ends the event or begins another.
const piece = fc.constantFrom(
  'c:', 'm:', SUBSCRIBE, 'c:{"type":"detach"}', '\r\n', 'TEXT 29\r\n', '\0', ' ', '"', '"}', '{', 'é', 'a',
  ':', 'C:', '\ufeff', `\r\nTEXT 29\r\n${SUBSCRIBE}\r\n`,
) // prettier-ignore
const hostile = fc.string({ unit: piece, maxLength: 6 })

const RUNS = 10_000

/** Every call that sends text of a user, as an event. */
const SEND: Record<string, (ws: WebSocketContext, text: string) => void> = {
  send: (ws, text) => ws.send(text),
  'send bytes': (ws, text) => ws.send(new TextEncoder().encode(text)),
  sendBinary: (ws, text) => ws.sendBinary(text),
  'close with a reason': (ws, text) => ws.close(4000, text),
  'meta.set': (ws, text) => void ws.meta.set('user', text),
  'accept with a header': (ws, text) => ws.accept({ headers: { 'x-user': text } }),
}

it.each(Object.keys(SEND))('C4 nothing that %s is given becomes a control message', async (name) => {
  const property = fc.asyncProperty(hostile, async (text) => {
    const ws = accepted()
    attempt(() => SEND[name]!(ws, text))
    const { body, headers } = await ws.toAnswer()
    const events = decodeWebSocketEvents(body)
    const controls = events.filter(
      ({ type, text: sent }) => /TEXT|BINARY/.test(type) && !sent.startsWith('m:'),
    )
    expect([controls, events.length <= 2]).toEqual([[], true])
    for (const [header, value] of headers) expect(header + value).not.toMatch(/[\r\n\0]/)
  })
  await fc.assert(property, { numRuns: RUNS })
})

it('C4 a channel that a user names is that channel and no other message', async () => {
  const property = fc.asyncProperty(
    hostile,
    fc.array(hostile, { maxLength: 2 }),
    async (channel, filters) => {
      const ws = contextOf('', { prefix: 'p-' })
      const done = attempt(() => ws.subscribe({ name: channel, filters }))
      const events = decodeWebSocketEvents((await ws.toAnswer()).body)
      expect(events).toHaveLength(done ? 1 : 0)
      if (!done) return
      const message = decodeControlMessage(events[0]!.text)
      expect(message).toMatchObject({ type: 'subscribe', channel: `p-${channel}` })
    },
  )
  await fc.assert(property, { numRuns: RUNS })
})

function attempt(run: () => void): boolean {
  try {
    run()
    return true
  } catch (error) {
    expect((error as { code?: string }).code).toMatch(/^ERR_(GRIP_INSTRUCT|INVALID_ARGUMENT)$/)
    return false
  }
}
