import type { IncomingMessage } from 'node:http'
import { GripConfigError, GripError } from '@grip/core'

/** Bound of a request body, in bytes, when none is given. */
export const DEFAULT_MAX_BODY_BYTES: number = 4 * 1024 * 1024

/** A request that no app can be given. Status 400. */
export class RequestError extends GripError {
  override readonly code = 'ERR_GRIP_REQUEST'
  override readonly status: number = 400
}

/** A request whose body passes its bound. Status 413. */
export class BodyTooLargeError extends RequestError {
  override readonly status = 413
}

/**
 * Reads the whole body of a request, or takes the bytes that a body parser has kept of it.
 *
 * @throws {BodyTooLargeError} The body is longer than `maxBytes`.
 * @throws {GripConfigError} Something else has read the body and kept no bytes of it.
 */
export async function readBody(
  request: IncomingMessage & { rawBody?: unknown; body?: unknown },
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): Error => new BodyTooLargeError(`The request body is longer than ${maxBytes} bytes`)
  const kept = [request.rawBody, request.body].find((body) => body instanceof Uint8Array)
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
  if ((kept?.length ?? Number(length)) > maxBytes) throw tooLarge()
  if (kept !== undefined) return plainBytes(kept)
  if (Number(length) === 0 && encoding === undefined) return new Uint8Array()
  if (request.readableDidRead) {
    throw new GripConfigError('The body was read by other code: put this before it, or use express.raw()')
  }
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    // A body over the bound flows on, unkept, so that the client gets to read the answer.
    request.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else reject(tooLarge())
    })
    request.once('end', () => resolve(plainBytes(Buffer.concat(chunks))))
    request.once('error', reject)
    request.once('close', () => reject(new RequestError('The client left before the end of its request')))
  })
}

// A Buffer is a Uint8Array with another slice() and toString(), which an app does not expect.
function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length)
}
