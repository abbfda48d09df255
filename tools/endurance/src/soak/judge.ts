import type { ClientTally } from './clients.ts'
import type { ProxySample } from './proxy.ts'

/** What the app's record says about the messages of all clients. */
export interface Judgement {
  /** Messages in the record, each counted once. */
  recorded: number
  /** Messages whose acknowledgement a client has, and that are not in the record. */
  lost: number
  /** Messages that came after a later one of the same client. */
  disordered: number
  /** Messages that came again after a kill or on a new connection, as at-least-once delivery allows. */
  redelivered: number
  /** Messages that came twice on one connection to one life of the app, which nothing allows. */
  duplicated: number
}

/** Compares the app's record, lines of `<life> <client> <connection> <number>`, with what the clients know. */
export function judgeRecord(record: string, tallies: readonly ClientTally[]): Judgement {
  const judgement: Judgement = { recorded: 0, lost: 0, disordered: 0, redelivered: 0, duplicated: 0 }
  const seen = tallies.map(() => new Map<number, Set<string>>())
  const last = tallies.map(() => 0)
  for (const line of record.split('\n').slice(0, -1)) {
    const [life, client, connection, number] = line.split(' ').map(Number) as [number, number, number, number]
    const deliveries = seen[client]!.get(number)
    const delivery = `${life} ${connection}`
    if (deliveries === undefined) {
      seen[client]!.set(number, new Set([delivery]))
      if (number < last[client]!) judgement.disordered++
      last[client] = number
    } else if (deliveries.has(delivery)) judgement.duplicated++
    else {
      deliveries.add(delivery)
      judgement.redelivered++
    }
  }
  for (const [client, { acknowledged }] of tallies.entries()) {
    judgement.recorded += seen[client]!.size
    for (let number = 1; number <= acknowledged; number++) if (!seen[client]!.has(number)) judgement.lost++
  }
  return judgement
}

/** What a soak has shown; totals over all clients. */
export interface SoakResult extends ClientTally, Judgement {
  connections: number
  kills: number
  /** Messages that were given to a connection and never acknowledged, long after the end. */
  unanswered: number
  published: number
  /** Publishes that the proxy did not take. */
  unpublished: number
  /** The proxy before the first client. */
  before: ProxySample
  /** The proxy with every connection open: before the messages, amid them, and after them. */
  start: ProxySample
  middle: ProxySample
  end: ProxySample
  /** The proxy after every client has left. */
  left: ProxySample
}

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
