import {
  encodeGripLast,
  encodeWebSocketEvents,
  sealConnection,
  signGripSig,
  type WebSocketEvent,
} from '@grip/core/wire'
import {
  checkContent,
  checkFields,
  checkFlag,
  checkMethod,
  checkText,
  checkTexts,
} from '../check-arguments.ts'
import { invalidArgument } from '../invalid-argument.ts'

/** The contents of a {@link signedRequest}. */
export interface SignedRequestInit {
  /** WebSocket events; a name alone is an event without content. Leave it out for a plain request. */
  events?: readonly (WebSocketEvent | string)[] | undefined
  /** Meta of the WebSocket, as an earlier answer set it. */
  meta?: Readonly<Record<string, string>> | undefined
  /** The last ID that a client has, by channel, for the proxy's own request for what the client missed. */
  lastIds?: Readonly<Record<string, string>> | undefined
  /** Whether the signature has expired. Default `false`. */
  expired?: boolean | undefined
  /** Whether another key made the signature. Default `false`. */
  forged?: boolean | undefined
  /** The key of `GRIP_URL`. Default `changeme`, that of `grip-dev`. */
  key?: string | undefined
  /** The issuer of `GRIP_URL`. Default `pushpin`, that of `grip-dev`. */
  issuer?: string | undefined
  /** `Connection-Id` of the WebSocket. Default `connection-1`. */
  connectionId?: string | undefined
  /** Default `POST` for events or a body, `GET` for anything else. */
  method?: string | undefined
  /** More headers. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Body of a plain request. */
  body?: string | Uint8Array | undefined
}

/**
 * Makes a signed request, as a proxy would send it, to test how your app handles a single request.
 *
 * @param url Address of the app, such as `https://app.test/chat`.
 * @throws {TypeError} `url` is not absolute, a field of `init` is invalid, or there are both `events` and a `body`.
 *
 * @example
 * const request = await signedRequest('https://app.test/chat', { events: ['OPEN'] })
 * const response = await app.fetch(request)
 * expect(response.headers.get('content-type')).toBe('application/websocket-events')
 */
export async function signedRequest(url: string | URL, init: SignedRequestInit = {}): Promise<Request> {
  check(url, init)
  const { events, lastIds, headers = {} } = init
  const hasBody = events !== undefined || init.body !== undefined
  const { method = hasBody ? 'POST' : 'GET' } = init
  if (hasBody && /^(GET|HEAD)$/i.test(method)) {
    throw invalidArgument(`"method" must be one that has a body, such as POST: ${method} has none`)
  }
  const lines: [string, string][] = [['grip-sig', await signature(init)]]
  if (lastIds !== undefined) lines.push(['grip-last', encodeGripLast(new Map(Object.entries(lastIds)))])
  if (events !== undefined) lines.push(...(await eventsHeaders(init)))
  const body = events === undefined ? init.body : encodeWebSocketEvents(events.map(eventOf))
  try {
    const all = new Headers(lines)
    for (const [name, value] of Object.entries(headers)) all.set(name, value)
    return new Request(url, { method, headers: all, ...(body !== undefined && { body: body as BodyInit }) })
  } catch (error) {
    throw invalidArgument(
      `no request can have this method, these headers or this meta: ${(error as Error).message}`,
    )
  }
}

const FIELDS = [
  'events', 'meta', 'lastIds', 'expired', 'forged', 'key', 'issuer', 'connectionId', 'method', 'headers', 'body',
] // prettier-ignore

function check(url: string | URL, init: SignedRequestInit): void {
  if (!(typeof url === 'string' || (url as unknown) instanceof URL) || !URL.canParse(url)) {
    throw invalidArgument('"url" must be an absolute URL, such as https://app.test/chat')
  }
  checkFields('init', init, FIELDS)
  const { events, body } = init
  if (events !== undefined && body !== undefined) {
    throw invalidArgument('"body" is for plain requests: "events" already become the body')
  }
  checkEvents(events)
  for (const name of ['meta', 'lastIds', 'headers'] as const) checkTexts(name, init[name])
  for (const name of ['key', 'issuer', 'connectionId'] as const) checkText(name, init[name])
  for (const name of ['expired', 'forged'] as const) checkFlag(name, init[name])
  checkMethod(init.method)
  checkContent('body', body)
}

function checkEvents(events: unknown): void {
  if (events === undefined) return
  if (!Array.isArray(events)) throw invalidArgument('"events" must be a list')
  const wrong = events.findIndex((event) => !isEvent(event))
  if (wrong < 0) return
  throw invalidArgument(`"events[${wrong}]" must be a name, such as "OPEN", or an object with a "type"`)
}

function isEvent(event: unknown): boolean {
  return typeof event === 'string' || (typeof event === 'object' && event !== null && 'type' in event)
}

function signature({
  key = 'changeme',
  issuer = 'pushpin',
  expired,
  forged,
}: SignedRequestInit): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return signGripSig(forged === true ? `${key}, forged` : key, {
    iss: issuer,
    exp: expired === true ? now - 3600 : now + 3600,
  })
}

async function eventsHeaders(init: SignedRequestInit): Promise<[string, string][]> {
  const { key = 'changeme', connectionId = 'connection-1', meta = {}, events = [] } = init
  const first = events[0]
  const isOpening = first === 'OPEN' || (typeof first === 'object' && first.type === 'OPEN')
  const lines = Object.entries(meta).map(([name, value]): [string, string] => [`meta-${name}`, value])
  // Only what the first answer of a connection sealed is believed later.
  if (!isOpening) lines.push(['meta-grip-seal', await sealConnection(key, { id: connectionId, meta })])
  return [
    ['connection-id', connectionId],
    ['content-type', 'application/websocket-events'],
    ['accept', 'application/websocket-events'],
    ['sec-websocket-extensions', 'grip'],
    ...lines,
  ]
}

function eventOf(event: WebSocketEvent | string): WebSocketEvent {
  return typeof event === 'string' ? { type: event } : event
}
