import type { Producer } from './durable-entry.ts'
import type { AppendRequest } from './next-entry.ts'
import { parseOffset } from './offset.ts'
import { Refusal } from './refusal.ts'

/** How a client reads. */
export interface ReadRequest {
  /** The place that it has; `undefined` for the beginning. */
  after: number | 'now' | undefined
  live: 'long-poll' | 'sse' | undefined
  cursor: number | undefined
}

/**
 * The query of a request that reads.
 *
 * @throws {Refusal} A parameter that it cannot have: 400.
 */
export function parseRead({ url }: Pick<Request, 'url'>): ReadRequest {
  const query = new URL(url).searchParams
  const [offset, live, cursor] = ['offset', 'live', 'cursor'].map((name) => only(query, name))
  check(
    live === undefined || live === 'long-poll' || live === 'sse',
    '"live" must be "long-poll" or "sse", or left out',
  )
  check(live === undefined || offset !== undefined, '"live" needs "offset": -1 for the beginning')
  check(cursor === undefined || /^\d{1,15}$/.test(cursor), '"cursor" must be one that an answer gave')
  const after = parseOffset(offset)
  return { after, live, cursor: cursor === undefined ? undefined : Number(cursor) }
}

/**
 * The content type of a stream that is to be created.
 *
 * @throws {Refusal} What is no content type, or asks for what this server does not have: 400, 501.
 */
export function parseType({ headers }: Pick<Request, 'headers'>): string {
  for (const name of ['Stream-TTL', 'Stream-Expires-At', 'Stream-Forked-From']) {
    if (headers.has(name)) {
      throw new Refusal(501, 'ERR_INVALID_ARGUMENT', `streams here have no "${name}"`)
    }
  }
  const type = headers.get('content-type') ?? 'application/octet-stream'
  checkType(type)
  return type
}

/**
 * Checks a content type.
 *
 * @throws {Refusal} What is none: 400.
 */
export function checkType(type: unknown): asserts type is string {
  check(
    typeof type === 'string' &&
      /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;[ -~]*)?$/.test(type) &&
      type.length <= 256,
    'the content type must be one such as text/plain or application/json',
  )
}

/**
 * What a request appends.
 *
 * @throws {Refusal} A header that it cannot have, or a body without a content type: 400.
 */
export async function parseAppend(request: Request): Promise<AppendRequest> {
  const { headers } = request
  const close = isClosing(request)
  const producer = parseProducer(headers)
  const body = new Uint8Array(await request.arrayBuffer())
  const type = headers.get('content-type') ?? undefined
  check(body.length > 0 || close, 'there is nothing to append: send a body, or "Stream-Closed: true"')
  check(body.length === 0 || type !== undefined, 'a body needs "Content-Type"')
  return { body, type, close, seq: headers.get('stream-seq') ?? undefined, producer }
}

/** Whether a request closes the stream. */
export function isClosing({ headers }: Pick<Request, 'headers'>): boolean {
  return headers.get('stream-closed')?.toLowerCase() === 'true'
}

function parseProducer(headers: Headers): Producer | undefined {
  const [id, epoch, seq] = ['producer-id', 'producer-epoch', 'producer-seq'].map((name) => headers.get(name))
  if (id === null && epoch === null && seq === null) return undefined
  check(
    id !== null && epoch !== null && seq !== null,
    '"Producer-Id", "Producer-Epoch" and "Producer-Seq" go together',
  )
  check(id !== '' && id!.length <= 256, '"Producer-Id" must have 1 to 256 characters')
  return [id!, toNumber('Producer-Epoch', epoch!), toNumber('Producer-Seq', seq!)]
}

function toNumber(name: string, text: string): number {
  const number = Number(text)
  check(/^\d+$/.test(text) && Number.isSafeInteger(number), `"${name}" must be a whole number below 2^53`)
  return number
}

function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  check(values.length <= 1 && values[0] !== '', `"${name}" must have one value`)
  return values[0]
}

function check(right: boolean, message: string): asserts right {
  if (!right) throw new Refusal(400, 'ERR_INVALID_ARGUMENT', message)
}
