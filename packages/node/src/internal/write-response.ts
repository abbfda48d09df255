import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

/**
 * Writes a web response, as fast as the client reads it.
 *
 * @param signal Aborts when the client leaves; the body is cancelled then.
 */
export async function writeResponse(from: Response, to: ServerResponse, signal: AbortSignal): Promise<void> {
  to.statusCode = from.status
  to.statusMessage = from.statusText
  for (const [name, value] of from.headers) {
    if (name === 'set-cookie') to.appendHeader(name, value)
    else to.setHeader(name, value)
  }
  const reader = from.body?.getReader()
  const cancel = (): void => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel)
  if (signal.aborted || to.req.method === 'HEAD') cancel()
  if (reader === undefined || to.req.method === 'HEAD') return void to.end()

  // One chunk is held back, so that a body that is all there goes out in one write, with its length.
  let held: Uint8Array | undefined
  for (;;) {
    const read = reader.read()
    const ready = await Promise.race([read, nextTurn()])
    if (!ready && held === undefined) to.flushHeaders()
    if (held !== undefined && !ready?.done) {
      if (!to.write(held)) await once(to, 'drain', { signal })
      held = undefined
    }
    const { done, value } = await read
    if (done) return void to.end(held)
    held = value
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
