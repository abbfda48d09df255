import { once } from 'node:events'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type HeaderLine, withLines } from '@grip/conformance'
import type { LambdaResult } from '@grip/lambda'
import {
  toAlbEvent,
  type ToEvent,
  toHttpEvent,
  toRestEvent,
} from '../../../../packages/lambda/test/events.ts'
import {
  fromAlbResult,
  fromHttpResult,
  type FromResult,
  fromRestResult,
  fromStream,
} from '../../../../packages/lambda/test/results.ts'
import type { LambdaService } from './lambda-service.ts'

/** What stands before a function, with the events and the answers that the adapter is tested with. */
export type LambdaFront = keyof typeof FRONTS

const rest = (...binary: string[]) => [toRestEvent(binary), fromRestResult(binary)] as const
const EVENTS = 'application/websocket-events'

/** A REST API has `binaryMediaTypes`: everything, WebSocket events, or none. */
const FRONTS = {
  rest: rest('*/*'),
  'rest-events': rest(EVENTS),
  'rest-text': rest(),
  http: [toHttpEvent('a.execute-api.eu-west-1.amazonaws.com', 'prod'), fromHttpResult],
  url: [toHttpEvent('a.lambda-url.eu-west-1.on.aws'), fromHttpResult],
  alb: [toAlbEvent(false), fromAlbResult(false)],
  'alb-multi': [toAlbEvent(true), fromAlbResult(true)],
} as const satisfies Record<string, readonly [ToEvent, FromResult]>

/** Serves HTTP with a function, as the front end does that sends it events. */
export async function startFront(
  front: LambdaFront,
  lambda: LambdaService,
  port: number,
): Promise<http.Server> {
  const [toEvent, fromResult] = FRONTS[front]
  const answer = async (request: Request): Promise<Response> => {
    const { failed, streaming, body } = await lambda.invoke(await toEvent(request))
    if (failed) throw new Error('the function failed')
    if (streaming) return fromStream(body, request)
    const result = JSON.parse(body.toString()) as LambdaResult
    // A front end takes an answer without a body.
    return fromResult({ ...result, body: result.body ?? '' }, request)
  }
  const serve = async (incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> => {
    const request = await requestOf(incoming)
    try {
      const { status, headers, body } = await answer(request)
      outgoing.writeHead(status, [...headers].flat())
      outgoing.end(body === null ? undefined : await buffer(body))
    } catch (error) {
      const message = JSON.stringify({ message: String(error) })
      outgoing.writeHead(502, { 'content-type': 'application/json' }).end(message)
    }
  }
  const server = http.createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function requestOf(incoming: http.IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', rawHeaders } = incoming
  const bytes = await buffer(incoming)
  const lines = rawHeaders.flatMap((name, at): HeaderLine[] => (at % 2 ? [] : [[name, rawHeaders[at + 1]!]]))
  const body = bytes.length === 0 ? {} : { body: new Uint8Array(bytes) }
  return withLines(new Request(`http://front${url}`, { method, ...body }), lines)
}
