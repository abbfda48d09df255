import { GripConfigError, WebSocketEventsError } from '../errors.ts'

/** Reads a request's body, and stops at a bound. */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  if (request.bodyUsed || request.body?.locked) throw bodyWasRead()
  // With a length that is within the bound, the runtime reads no more than that.
  if (declared > 0 || request.body === null) return new Uint8Array(await request.arrayBuffer())
  return readChunks(request.body as unknown as AsyncIterable<Uint8Array>, maxBytes)
}

async function readChunks(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const read: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge(maxBytes)
    read.push(chunk)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of read) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/** The error for a body that other code has read. */
export function bodyWasRead(): GripConfigError {
  return new GripConfigError(
    'the body has already been read by other code, and can be read only once: run this before anything else that reads it',
  )
}

/** A body that cannot be read: whoever tries gets the error. */
export function failingBody(error: unknown): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.error(error) })
}

function tooLarge(maxBytes: number): WebSocketEventsError {
  return new WebSocketEventsError(`body of more than ${maxBytes} bytes`, maxBytes, 413)
}
