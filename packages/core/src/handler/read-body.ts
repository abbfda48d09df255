import { GripConfigError, WebSocketEventsError } from '../errors.ts'

/**
 * Reads a request's body, and stops at a bound.
 *
 * @throws {WebSocketEventsError} More than `maxBytes`; status 413.
 * @throws {GripConfigError} Other code has read the body.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  if (request.bodyUsed) throw bodyWasRead()
  // With a length that is within the bound, the runtime reads no more than that.
  if (declared > 0 || request.body === null) return new Uint8Array(await request.arrayBuffer())
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return concat(chunks, size)
}

/** The error for a body that other code has read. */
export function bodyWasRead(): GripConfigError {
  return new GripConfigError(
    'the body was read by other code, and can be read only once: let this come first',
  )
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks
  if (chunks.length === 1) return first!
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

function tooLarge(maxBytes: number): WebSocketEventsError {
  return new WebSocketEventsError(`body of more than ${maxBytes} bytes`, maxBytes, 413)
}
