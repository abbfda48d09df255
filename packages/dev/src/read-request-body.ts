import type { Readable } from 'node:stream'
import type { ClientRequest } from './client-request.ts'
import { MAX_INSTRUCT_BYTES } from './read-instruct.ts'

/** Reads a request body of at most {@link MAX_INSTRUCT_BYTES}, or gives it back to be streamed. */
export async function readRequestBody(request: ClientRequest): Promise<Buffer | Readable> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_INSTRUCT_BYTES) {
      request.unshift(Buffer.concat(chunks))
      return request
    }
  }
  return Buffer.concat(chunks)
}
