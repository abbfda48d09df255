import type { ClientTally } from './soak-client.ts'

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
