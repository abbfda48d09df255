import {
  checkExposed,
  type CheckedInstruct,
  MAX_HOLD_BYTES,
  settleInstruct,
} from '../instruct/check-instruct.ts'
import { type CheckedResponse, checkResponse } from '../instruct/check-response.ts'
import { check, checkEach } from '../instruct/check.ts'
import { addDefaultHeaders } from '../instruct/default-headers.ts'
import { headerObstacle, isTooLong, toGripHeaders } from '../instruct/encode-grip-headers.ts'
import { exposedOf, GRIP_INSTRUCT_TYPE, toGripInstruct } from '../instruct/encode-grip-instruct.ts'
import type { Channel, GripLink, KeepAlive } from '../instruct/types.ts'
import type { Bytes } from '../internal/bytes-of.ts'
import { checkOptions } from '../internal/check-options.ts'
import { isPlain } from '../internal/entries-of.ts'
import type { HeadersInput } from '../internal/header-pairs.ts'
import { kindOf } from '../internal/kind-of.ts'
import { byteLengthOf } from '../internal/utf8.ts'

/** One channel or several to hold a request on. */
export type Channels = string | Channel | readonly (string | Channel)[]

/** Options of a hold: what the client gets of the response, and the instruction to the proxy. */
export interface HoldInit {
  /** Status for the client, from 200 to 599; a stream needs one whose answer has a body. Default 200. */
  status?: number | undefined
  /** Reason phrase, in ASCII. Default: the usual one of the status. */
  statusText?: string | undefined
  /**
   * Headers for the client, in ASCII; those of a published response replace them by name.
   *
   * Without a `content-type`, text and streams are `text/plain; charset=utf-8` and bytes `application/octet-stream`; a
   * request that accepts `text/event-stream`, as an `EventSource` does, gets that, with `cache-control: no-store` for
   * the caches in between. Beside a type of the library's choice stands `x-content-type-options: nosniff`.
   */
  headers?: HeadersInput | ConstructorParameters<typeof Headers>[0] | undefined
  /** Body: of a stream the beginning, of a long-poll the answer after the timeout (at most 100,000 bytes). */
  body?: string | Bytes | undefined
  /** Seconds until a long-poll is answered, from 5 to 3,600. Default 55. */
  timeout?: number | undefined
  /** What a stream sends while nothing is published. Default nothing. */
  keepAlive?: KeepAlive | undefined
  /** Subscription meta, which filters read. */
  meta?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined
  /** Where the proxy turns when a stream needs more, or its client left. */
  link?: GripLink | readonly GripLink[] | undefined
  /** The only headers of this response that the client gets, besides those that the library chose. */
  exposeHeaders?: string | readonly string[] | undefined
}

/** Builds the response that holds a request: by headers, or as JSON where headers cannot carry a value. */
export function holdRequest(
  hold: 'response' | 'stream',
  channels: Channels,
  init: HoldInit,
  prefix: string,
  request: Pick<Request, 'method' | 'headers'>,
): Response {
  checkOptions('a hold', init, HOLD_OPTIONS)
  check(
    isPlain(init) || Object.keys(init).length > 0,
    `the options of a hold must be an object; this is ${kindOf(init)}`,
  )
  const { timeout, keepAlive, meta, link, exposeHeaders, status = 200, statusText, headers, body } = init
  const response = checkResponse(
    { status, reason: statusText, headers: headers as HeadersInput | undefined, body },
    hold,
    { status: 'status', reason: 'statusText' },
  )
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')
  check(
    !isInstruct(type?.[1]),
    `the content type ${GRIP_INSTRUCT_TYPE} is for the proxy: give that of the body`,
  )
  // As a `Response` lists them, so that the client gets the same by either form.
  response.headers = [...new Headers(response.headers)]
  const chosen = addDefaultHeaders(response, hold, request.headers.get('accept'))
  const exposed = checkEach('exposeHeaders', exposeHeaders, checkExposed)
  const instruct = settleInstruct(
    {
      hold,
      channels,
      timeout,
      keepAlive,
      meta,
      links: link,
      exposeHeaders: exposed.length > 0 ? [...exposed, ...chosen] : [],
    },
    prefix,
  )
  // The beginning of a stream is passed on as it comes; what is kept for a timeout has a bound.
  if (hold === 'response') checkSize(response.body)
  // No answer follows to a HEAD, and a browser waits for that of an OPTIONS before it asks for the rest.
  if (request.method === 'HEAD' || request.method === 'OPTIONS') return answerAtOnce(instruct, response)
  const obstacle =
    headerObstacle(instruct) ?? (isTooLong(toGripHeaders(instruct)) ? 'more than 8,192 bytes' : undefined)
  if (obstacle === undefined) return holdByHeaders(instruct, response)
  // To its next link, and a stream is asked for by none but that with last ids, a proxy reads headers alone.
  const isLinked = instruct.links.some(({ rel }) => rel === 'next') || request.headers.has('grip-last')
  check(
    hold !== 'stream' || !isLinked,
    `a stream with a next link cannot have ${obstacle}, which headers do not carry: use visible ASCII without , ; and ", for example by encodeURIComponent`,
  )
  return holdByJson(instruct, response)
}

const HOLD_OPTIONS = [
  'status',
  'statusText',
  'headers',
  'body',
  'timeout',
  'keepAlive',
  'meta',
  'link',
  'exposeHeaders',
]

// The proxy would read the body for an instruction of its own.
function isInstruct(type = ''): boolean {
  return type.split(';', 1)[0]!.trim().toLowerCase() === GRIP_INSTRUCT_TYPE
}

function answerAtOnce(
  { exposeHeaders }: CheckedInstruct,
  { status, reason, headers }: CheckedResponse,
): Response {
  return toResponse(null, status, reason, exposedOf(headers, exposeHeaders))
}

function holdByHeaders(
  instruct: CheckedInstruct,
  { status, reason, headers, body }: CheckedResponse,
): Response {
  // Gateways drop the headers and body of a 304, so the proxy is asked to set the status instead.
  const grip = toGripHeaders(status === 304 ? { ...instruct, status, reason } : instruct)
  const all = [...headers, ...Object.entries(grip)] as [string, string][]
  // An empty body is none, which a 204 insists on.
  return status === 304
    ? toResponse(null, 200, undefined, all)
    : toResponse(body?.length ? body : null, status, reason, all)
}

function holdByJson(instruct: CheckedInstruct, response: CheckedResponse): Response {
  const { keepAlive, links } = instruct
  const json = toGripInstruct(instruct, response)
  checkSize(json)
  const beside = toGripHeaders({ channels: [], meta: {}, exposeHeaders: [], keepAlive, links })
  check(!isTooLong(beside), '"keepAlive" and "link" can have at most 8,192 bytes in all')
  return toResponse(json, 200, undefined, [['Content-Type', GRIP_INSTRUCT_TYPE], ...Object.entries(beside)])
}

function checkSize(body: string | Uint8Array | undefined = ''): void {
  const size = typeof body === 'string' ? byteLengthOf(body) : body.length
  check(size <= MAX_HOLD_BYTES, `the body of a hold can have at most 100,000 bytes; this one has ${size}`)
}

function toResponse(
  body: string | Uint8Array<ArrayBuffer> | null,
  status: number | undefined,
  reason: string | undefined,
  headers: [string, string][],
): Response {
  type Body = ConstructorParameters<typeof Response>[0]
  type Init = ConstructorParameters<typeof Response>[1]
  return new Response(body as Body, { status, statusText: reason, headers } as Init)
}
