import type { Readable } from 'node:stream'
import type { GripInstruct } from '@grip/core/wire'
import { writeHead, type HttpAnswer } from '../send-answer.ts'
import { EventStreamCheck } from './event-stream-check.ts'
import type { HeldExchange } from './held-exchange.ts'
import { StreamHold } from './stream-hold.ts'

/** Sends the origin's answer, keeps it open, and adds what is published and what next links bring. */
export function holdStream(
  exchange: HeldExchange,
  instruct: GripInstruct,
  held: HttpAnswer,
  body: Readable,
): void {
  const { response } = exchange
  const check = new EventStreamCheck(exchange, held)
  const hold = new StreamHold(exchange, instruct, check)
  writeHead(response, held)
  hold.watch()
  if (held.body === undefined) {
    body.pipe(response, { end: false })
    body.once('error', (error) => {
      if (!response.destroyed) exchange.reportBreak(error)
      response.destroy()
    })
    check.watch(body)
    body.once('end', () => hold.start())
    response.once('close', () => body.destroy())
    response.flushHeaders()
    return
  }
  check.firstBody(held.body)
  if (held.body.length > 0) response.write(held.body)
  else response.flushHeaders()
  hold.start()
}
