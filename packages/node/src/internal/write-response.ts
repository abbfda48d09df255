import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { bodyToSend, isFraming } from '@grip/core/adapter'

/**
 * Writes a web response, as fast as the client reads it. A body that is all there goes out with its own length; a
 * stream keeps the length that the app gives it, and fails where it is another one.
 *
 * @param signal Aborts when the client leaves; the body is cancelled then.
 * @throws What Node cannot write, and what the body fails with. The body is cancelled then, too.
 */
export async function writeResponse(from: Response, to: ServerResponse, signal: AbortSignal): Promise<void> {
  const { method = 'GET' } = to.req
  const reader = bodyToSend(from, method)?.getReader()
  const cancel = (): void => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel)
  if (signal.aborted) cancel()
  try {
    if (reader !== undefined) return await writeBody(from, to, reader, signal)
    if (method === 'HEAD') writeHead(from, to, lengthOf(from))
    else writeHead(from, to, from.status === 204 || from.status === 304 ? undefined : '0')
    to.end()
  } catch (error) {
    cancel()
    throw error
  }
}

async function writeBody(
  from: Response,
  to: ServerResponse,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const begin = (): void => {
    if (to.headersSent) return
    writeHead(from, to, lengthOf(from))
    // Where the app is wrong about the length, Node throws, and the client is not left with half a message.
    to.strictContentLength = true
  }
  // One chunk is held back, so that a body that is all there goes out in one write.
  let held: Uint8Array | undefined
  for (;;) {
    const read = reader.read()
    const ready = await Promise.race([read, nextTurn()])
    if (!ready && held === undefined) {
      begin()
      to.flushHeaders()
    }
    if (held !== undefined && !ready?.done) {
      begin()
      if (!to.write(held)) await once(to, 'drain', { signal })
      held = undefined
    }
    const { done, value } = await read
    if (done) {
      if (!to.headersSent) writeHead(from, to, `${Buffer.byteLength(held ?? '')}`)
      return void to.end(held)
    }
    held = value
  }
}

/** The length that the app gives, if it is one. */
function lengthOf({ headers }: Response): string | undefined {
  const length = headers.get('content-length')
  return length !== null && /^\d{1,15}$/.test(length) ? length : undefined
}

function writeHead(
  { status, statusText, headers }: Response,
  to: ServerResponse,
  length: string | undefined,
): void {
  to.removeHeader('content-length')
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (key === 'set-cookie') to.appendHeader(key, value)
    else if (!isFraming(key)) to.setHeader(name, value)
    else if (key === 'connection' && /^close$/i.test(value)) to.setHeader(name, value)
  }
  if (length !== undefined) to.setHeader('content-length', length)
  if (statusText) to.writeHead(status, statusText)
  else to.writeHead(status)
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
