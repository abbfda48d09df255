import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'
import { types } from 'node:util'
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

/** A request, and what body parsers leave on it. */
export type ParsedMessage = IncomingMessage & { rawBody?: unknown; body?: unknown }

/**
 * Bytes of a request's body that are there, where a parser has kept them or there are none; else `undefined`.
 *
 * @throws {BodyTooLargeError} The body is longer than `maxBytes`, or says so.
 */
export function bodyAtHand(request: ParsedMessage, maxBytes: number): Uint8Array<ArrayBuffer> | undefined {
  // Test runners have a Uint8Array of their own, which `instanceof` does not know.
  const kept = [request.rawBody, request.body].find(types.isUint8Array)
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
  if ((kept?.length ?? Number(length)) > maxBytes) throw tooLarge(maxBytes)
  if (kept !== undefined) return plainBytes(kept)
  return Number(length) === 0 && encoding === undefined ? new Uint8Array() : undefined
}

/**
 * Reads the whole body of a request, or takes the bytes that a body parser has kept of it.
 *
 * @throws {BodyTooLargeError} The body is longer than `maxBytes`.
 * @throws {GripConfigError} Something else has read the body and kept no bytes of it.
 */
export async function readBody(request: ParsedMessage, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const atHand = bodyAtHand(request, maxBytes)
  if (atHand !== undefined) return atHand
  if (request.readableDidRead) throw bodyWasParsed()
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let bytes = 0
    // A body over the bound flows on, unkept, so that the client gets to read the answer.
    request.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes <= maxBytes) return void chunks.push(chunk)
      chunks.length = 0
      if (!isFromProxy(request)) reject(tooLarge(maxBytes))
    })
    request.once('end', () =>
      bytes <= maxBytes ? resolve(plainBytes(Buffer.concat(chunks))) : reject(tooLarge(maxBytes)),
    )
    const left = (cause?: unknown): void =>
      reject(new RequestError('the client left before the end of its request', { cause }))
    request.once('error', left).once('close', left)
  })
}

/**
 * Reads what nobody has read of a proxy's request, and keeps nothing of it. To be called before the answer: when an
 * answer overtakes a body of megabytes, Pushpin 1.41 cannot use the connection any more, and its next request fails.
 */
export async function skipBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.readableDidRead || !isFromProxy(request)) return
  request.resume()
  await finished(request).catch(() => undefined)
}

// Whether its signature is good is not known yet. Events are small, and refused unread where they are not signed.
function isFromProxy({ headers }: IncomingMessage): boolean {
  return headers['grip-sig'] !== undefined && headers['content-type'] !== 'application/websocket-events'
}

function tooLarge(maxBytes: number): BodyTooLargeError {
  return new BodyTooLargeError(`the request body is longer than ${maxBytes} bytes`)
}

function bodyWasParsed(): GripConfigError {
  return new GripConfigError(
    'the body was read by other code, and its bytes were not kept: put this before express.json() and other body ' +
      'parsers, or parse its paths with express.raw()',
  )
}

// A Buffer is a Uint8Array with another slice() and toString(), which an app does not expect.
function plainBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, length)
}
