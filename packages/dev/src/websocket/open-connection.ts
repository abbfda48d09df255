import { headerOf, keepHeaders, type Header } from '../headers.ts'
import type { DevProxyEventCode, EventDetails, Log } from '../log.ts'
import type { Once } from '../once.ts'
import { clientHeaders } from '../origin-request.ts'
import type { ClientConnection } from './client-connection.ts'
import { messagePrefixOf, type OriginEvent } from './decode-answer.ts'
import type { EventsAnswer } from './events-client.ts'
import { isEventsAnswer } from './read-answer.ts'

/** A WebSocket that is not answered yet. */
export interface PendingConnection {
  client: ClientConnection
  /** Headers of the client's handshake. */
  offer: readonly Header[]
  log: Log
  once: Once
  details: EventDetails
}

/** A WebSocket that the origin has accepted. */
export interface Opening {
  /** Prefix of messages; `undefined` when the origin does not speak GRIP. */
  prefix: string | undefined
  /** Events after OPEN. */
  events: readonly OriginEvent[]
}

/**
 * Answers the client's handshake according to the origin's answer to OPEN.
 *
 * @param events The answer's events, `undefined` if it has none that count.
 * @returns `undefined` after a refusal.
 */
export function openConnection(
  { client, offer, log, once, details }: PendingConnection,
  answer: EventsAnswer,
  events: readonly OriginEvent[] | undefined,
): Opening | undefined {
  if (!isEventsAnswer(answer)) {
    const hint = HINTS[answer.status] ?? ''
    log('websocket-refused', `the origin refuses the WebSocket with ${answer.status}${hint}`, details)
    const headers = keepHeaders(clientHeaders(answer.headers), (name) => name !== 'content-length')
    const body = answer.body ?? NOTHING
    if (body.length > MAX_REFUSAL_BYTES) {
      const message = `the body of a refusal is cut after 100,000 bytes; it has ${body.length}`
      log('websocket-refusal-cut', message, details)
    }
    client.reject(answer.status, answer.reason, headers, body.subarray(0, MAX_REFUSAL_BYTES))
    return undefined
  }
  if (events?.[0]?.type !== 'OPEN') {
    if (events !== undefined) log('events-refused', 'OPEN must be answered with OPEN, at once', details)
    const body = Buffer.from('Error while proxying to origin.\n')
    client.reject(502, 'Bad Gateway', [['Content-Type', 'text/plain']], body)
    return undefined
  }
  const prefix = messagePrefixOf(answer.headers)
  reportProtocol(offer, answer.headers, (code, message) => {
    if (code !== 'subprotocol-not-answered' || once.isFirst(code, details.path ?? ''))
      log(code, message, details)
  })
  if (prefix === undefined) {
    const message =
      'without "Sec-WebSocket-Extensions: grip" the answer cannot subscribe: "c:" goes to the client'
    log('grip-extension-missing', message, details)
  }
  client.accept(handshakeHeaders(answer.headers))
  log('websocket-open', 'WebSocket open', details)
  return { prefix, events: events.slice(1) }
}

const NOTHING = Buffer.alloc(0)

const MAX_REFUSAL_BYTES = 100_000

const NO_POST =
  ': it reaches the app as a POST of application/websocket-events to this path; to pass one that is not GRIP\'s to the app unchanged, use "pass" (--pass)'

// The usual cause of an unintended refusal.
const HINTS: Record<number, string> = {
  403: ": if the app did not mean that, see that its GRIP_URL is this proxy's",
  404: NO_POST,
  405: NO_POST,
}

function handshakeHeaders(headers: readonly Header[]): Header[] {
  return keepHeaders(
    clientHeaders(headers),
    (name) => !NOT_IN_HANDSHAKE.has(name) && !name.startsWith('set-meta-'),
  )
}

const NOT_IN_HANDSHAKE = new Set([
  'content-length', 'content-type', 'keep-alive-interval', 'sec-websocket-extensions', 'sec-websocket-accept', 'upgrade',
]) // prettier-ignore

// Clients fail if they get a sub-protocol that they did not offer, browsers also if they offered some and
// get none.
function reportProtocol(
  client: readonly Header[],
  answer: readonly Header[],
  report: (code: DevProxyEventCode, message: string) => void,
): void {
  const chosen = headerOf(answer, 'sec-websocket-protocol')?.trim()
  const offered = (headerOf(client, 'sec-websocket-protocol') ?? '').split(',').map((name) => name.trim())
  const count = offered.filter((name) => name !== '').length
  if (chosen === undefined && count > 0) {
    // The names must not be logged: they may be tokens.
    const message = `the client offers ${count} sub-protocol${count > 1 ? 's' : ''} and the answer to OPEN names none: browsers fail the connection; name one of them in Sec-WebSocket-Protocol`
    report('subprotocol-not-answered', message)
  } else if (chosen !== undefined && !offered.includes(chosen)) {
    report('subprotocol-not-offered', 'the origin chose a sub-protocol that was not offered: clients fail')
  }
}
