import { Grip, sse } from '@grip/core'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import { serveHandler } from '../harness/serve-handler.ts'

/** An event stream over a history, and the publishes of its items. */
function serveHistory(t: ClauseContext, channel: string) {
  const history: string[] = []
  const grip = new Grip(t.gripUrl)
  const event = (data: string, id: number) => sse({ data, id: `${id}` })
  const served = serveHandler(t, (request, held) => {
    const seen = Number(held.lastIds.get(channel) ?? request.headers.get('last-event-id') ?? 0)
    const missed = history.slice(seen).map((data, index) => event(data, seen + index + 1))
    return held.holdStream(
      { name: channel, prevId: `${history.length}` },
      {
        headers: { 'content-type': 'text/event-stream' },
        body: missed.join(''),
        link: { rel: 'next', uri: '/events' },
      },
    )
  })
  return {
    served,
    /** Adds to the history and gives back how it is published. */
    add(data: string) {
      const id = history.push(data)
      return () =>
        grip.publish(channel, { httpStream: event(data, id) }, { id: `${id}`, prevId: `${id - 1}` })
    },
  }
}

export const libraryReliabilityClauses: readonly Clause[] = clausesOf({
  'G-6.1 an event stream over a history misses nothing: neither what was not published nor what came out of order':
    {
      seconds: 6,
      async run(t) {
        const channel = await t.settledChannel()
        const { served, add } = serveHistory(t, channel)
        const stream = t.request('/events')
        await t.subscribed(channel, 2)
        const one = add('one')
        const two = add('two')
        await two()
        await one()
        await stream.until('data: two\n\n')
        add('never published')
        await add('four')()
        await stream.until('data: four\n\n')
        await add('five')()
        expect(await stream.until('data: five\n\n')).toBe(
          'id: 1\ndata: one\n\nid: 2\ndata: two\n\nid: 3\ndata: never published\n\nid: 4\ndata: four\n\nid: 5\ndata: five\n\n',
        )
        const again = t.request('/events', { headers: { 'Last-Event-ID': '3' } })
        expect(await again.until('data: five\n\n')).toBe('id: 4\ndata: four\n\nid: 5\ndata: five\n\n')
        expect(served.errors).toEqual([])
      },
    },
})
