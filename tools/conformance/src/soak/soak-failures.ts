import type { SoakResult } from './run-soak.ts'

/** Share that may be added to what is alive in the proxy while the same number of connections is open. */
const HEAP_GROWTH = 0.25

/** Share that its resident memory may still gain in the second half; it keeps what one burst has taken. */
const RSS_GROWTH = 0.5

/** What a soak has shown that must not be, a line each; empty when all is well. */
export function soakFailures(result: SoakResult): string[] {
  const { before, start, middle, end, left } = result
  const nothing: [number, string][] = [
    [result.lost, 'acknowledged messages are lost: the app has no record of them'],
    [result.unanswered, 'messages were never acknowledged'],
    [result.wrongAcknowledgements, 'acknowledgements came twice or out of order'],
    [result.duplicated, 'messages came twice on one connection to one life of the app'],
    [result.disordered, 'messages came after a later one'],
    [result.unpublished, 'publishes were not taken'],
    [result.missed, 'published messages did not reach a connection that was open'],
    [result.repeated, 'published messages came twice or out of order'],
    [left.sockets, 'connections of the proxy outlived their clients'],
  ]
  const failures = nothing.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  if (end.heap > start.heap * (1 + HEAP_GROWTH)) failures.push('the heap of the proxy grows')
  if (end.rss > middle.rss * (1 + RSS_GROWTH)) failures.push('the resident memory of the proxy grows')
  if (left.heap > before.heap * (1 + HEAP_GROWTH)) failures.push('closed connections stay in memory')
  return failures
}

/** Growth of the proxy's heap from start to end, in percent. */
export function heapGrowth({ start, end }: SoakResult): number {
  return (end.heap / start.heap - 1) * 100
}
