import { keepHeaders, type Header } from './headers.ts'
import type { Settings } from './options.ts'

/** Features that the proxy announces to the origin. */
const GRIP_FEATURE =
  'status, session, link:next, link:gone, filter:skip-self, filter:skip-users, filter:require-sub, filter:build-id, filter:var-subst'

// Trailers go no further than a proxy, and node writes no announcement of them in front of a body with a length.
const NOT_FORWARDED = new Set([
  'connection', 'keep-alive', 'accept-encoding', 'content-encoding', 'transfer-encoding', 'expect', 'content-length',
  'trailer', 'x-forwarded-proto', 'x-forwarded-protocol', 'pushpin-route',
]) // prettier-ignore

const NOT_FORWARDED_FROM_HANDSHAKES = new Set([
  'upgrade', 'accept', 'content-type', 'connection-id', 'sec-websocket-extensions',
]) // prettier-ignore

/**
 * The headers of a plain request to the origin: the client's, without those that only a proxy may set, and
 * the proxy's own. `Content-Length` is left to the caller.
 */
export function httpRequestHeaders(
  client: readonly Header[],
  address: string,
  signature: string,
  settings: Settings,
): Header[] {
  // The client of Pushpin 1.36 leaves out a Content-Type without a value, so that a second one becomes the only one.
  const headers = forwarded(client, settings).filter(
    ([name, value]) => value !== '' || name.toLowerCase() !== 'content-type',
  )
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) headers.unshift(['Host', 'localhost'])
  headers.push(['Grip-Sig', signature], ['Grip-Feature', GRIP_FEATURE])
  if (settings.forwardedFor === 'replace') headers.push(['X-Forwarded-For', address])
  return headers
}

/**
 * The headers that every request of a WebSocket repeats, in two parts: `Grip-Sig`, which changes each
 * second, goes between them.
 */
export function eventsRequestHeaders(
  client: readonly Header[],
  address: string,
  connectionId: string,
  settings: Settings,
): { before: Header[]; after: Header[] } {
  const kept = keepHeaders(
    forwarded(client, settings),
    (name) => !NOT_FORWARDED_FROM_HANDSHAKES.has(name) && !name.startsWith('meta-'),
  )
  const after: Header[] = [
    ['Grip-Feature', GRIP_FEATURE],
    ['Accept', 'application/websocket-events'],
    ['Connection-Id', connectionId],
    ['Content-Type', 'application/websocket-events'],
  ]
  if (settings.forwardedFor === 'replace') after.push(['X-Forwarded-For', address])
  return { before: [...kept, ['Sec-WebSocket-Extensions', 'grip']], after }
}

/** The headers of a WebSocket handshake that is passed through, without anything of GRIP. */
export function passedRequestHeaders(
  client: readonly Header[],
  address: string,
  settings: Settings,
): Header[] {
  const headers = forwarded(client, settings)
  headers.push(['Connection', 'Upgrade'])
  if (settings.forwardedFor === 'replace') headers.push(['X-Forwarded-For', address])
  return headers
}

/** The headers of a request to the link of a hold: of the client's, it has only the Host. */
export function linkRequestHeaders(host: string, signature: string, gripLast: string): Header[] {
  const headers: Header[] = [
    ['Host', host],
    ['Grip-Sig', signature],
    ['Grip-Feature', GRIP_FEATURE],
  ]
  if (gripLast !== '') headers.push(['Grip-Last', gripLast])
  return headers
}

function forwarded(client: readonly Header[], settings: Settings): Header[] {
  return keepHeaders(client, (name) => {
    if (NOT_FORWARDED.has(name) || name.startsWith('grip-') || name.startsWith('eb9bf0f5-')) return false
    return name !== 'x-forwarded-for' || settings.forwardedFor === 'pass'
  })
}

/** The headers of an answer that a client gets. */
export function clientHeaders(headers: readonly Header[]): Header[] {
  return keepHeaders(headers, (name) => !NOT_RETURNED.has(name) && !name.startsWith('grip-'))
}

const NOT_RETURNED = new Set(['connection', 'keep-alive', 'content-encoding', 'transfer-encoding', 'trailer'])
