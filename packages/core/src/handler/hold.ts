import { GripInstructError } from '../errors.ts'
import { checkChannel, checkInstruct, MAX_HOLD_BYTES } from '../instruct/check-instruct.ts'
import { encodeGripHeaders, headerObstacle, toGripHeaders } from '../instruct/encode-grip-headers.ts'
import { encodeGripInstruct, GRIP_INSTRUCT_TYPE } from '../instruct/encode-grip-instruct.ts'
import type { Channel, GripInstruct, GripLink, KeepAlive } from '../instruct/types.ts'
import { checkOptions } from '../internal/check-options.ts'
import { byteLengthOf } from '../internal/utf8.ts'

type ResponseOptions = NonNullable<ConstructorParameters<typeof Response>[1]>

/** One channel or several to hold a request on. */
export type Channels = string | Channel | readonly (string | Channel)[]

/** Options of a hold: those of a `Response`, and the instruction's own. */
export interface HoldInit extends ResponseOptions {
  /** Body: of a stream the beginning, of a long-poll the answer after the timeout (at most 100,000 bytes). */
  body?: string | Uint8Array | undefined
  /** Seconds until a long-poll is answered. Default 55, minimum 5. */
  timeout?: number | undefined
  /** What a stream sends while nothing is published. Default nothing. */
  keepAlive?: KeepAlive | undefined
  /** Subscription meta, which filters read. */
  meta?: Readonly<Record<string, string>> | undefined
  /** Where the proxy turns when a stream needs more, or its client left. */
  link?: GripLink | readonly GripLink[] | undefined
  /** The only headers of this response that the client gets. */
  exposeHeaders?: readonly string[] | undefined
}

/** Builds the response that holds a request: by headers, or as JSON where headers cannot carry a value. */
export function holdRequest(
  hold: 'response' | 'stream',
  channels: Channels,
  init: HoldInit,
  prefix: string,
): Response {
  checkOptions('a hold', init, HOLD_OPTIONS)
  const { body, timeout, keepAlive, meta, link, exposeHeaders, status = 200, statusText, headers } = init
  const list = (Array.isArray(channels) ? channels : [channels]) as readonly (string | Channel)[]
  const instruct: GripInstruct = {
    hold,
    channels: list.map((channel) => withPrefix(channel, prefix)),
    timeout,
    keepAlive,
    meta,
    links: link === undefined ? [] : Array.isArray(link) ? (link as readonly GripLink[]) : [link as GripLink],
    exposeHeaders,
  }
  checkInstruct(instruct)
  checkBody(hold, body)
  if (headerObstacle(instruct) === undefined) {
    const response = new Response(
      body as ConstructorParameters<typeof Response>[0],
      {
        status: status === 304 ? 200 : status,
        statusText: status === 304 ? undefined : statusText,
        headers,
      } as ResponseOptions,
    )
    // Gateways drop the headers and body of a 304, so the proxy is asked to set the status instead.
    const grip =
      status === 304
        ? encodeGripHeaders({ ...instruct, status, reason: statusText || undefined })
        : toGripHeaders(instruct)
    setAll(response, grip)
    return response
  }
  return holdByJson(instruct, init)
}

// `webSocket`, `encodeBody` and `cf` are what Workers add to a ResponseInit.
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
  'webSocket',
  'encodeBody',
  'cf',
]

function holdByJson(instruct: GripInstruct, init: HoldInit): Response {
  const { body, status = 200, statusText } = init
  const { keepAlive, links, ...carried } = instruct
  const json = encodeGripInstruct(
    { ...carried, links },
    { code: status, reason: statusText || undefined, headers: clientHeaders(init), body },
  )
  checkSize(byteLengthOf(json))
  const response = new Response(json, { headers: { 'Content-Type': GRIP_INSTRUCT_TYPE } })
  setAll(response, toGripHeaders({ keepAlive, links }))
  return response
}

// Beside JSON the proxy does not heed Grip-Expose-Headers, so the others stay here.
function clientHeaders({ headers, body, exposeHeaders }: HoldInit): [string, string][] {
  const list: [string, string][] = [...new Headers(headers)]
  if (typeof body === 'string' && !list.some(([name]) => name === 'content-type')) {
    list.push(['content-type', 'text/plain;charset=UTF-8'])
  }
  if (!exposeHeaders?.length) return list
  const exposed = exposeHeaders.map((name) => name.toLowerCase())
  return list.filter(([name]) => exposed.includes(name))
}

function withPrefix(channel: string | Channel, prefix: string): Channel {
  const full = typeof channel === 'string' ? { name: channel } : channel
  if (typeof full !== 'object' || full === null)
    throw new GripInstructError('a channel must be a name, or an object with one')
  checkChannel(full)
  return { ...full, name: prefix + full.name }
}

function checkBody(hold: 'response' | 'stream', body: unknown): void {
  if (body === undefined) return
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new GripInstructError('the "body" of a hold must be text or bytes')
  }
  // The beginning of a stream is passed on as it comes; what is kept for a timeout has a bound.
  if (hold === 'response') checkSize(typeof body === 'string' ? byteLengthOf(body) : body.length)
}

function checkSize(bytes: number): void {
  if (bytes > MAX_HOLD_BYTES)
    throw new GripInstructError(`the body of a hold is limited to ${MAX_HOLD_BYTES} bytes`)
}

function setAll(response: Response, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
}
