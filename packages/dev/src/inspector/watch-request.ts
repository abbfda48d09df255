import type { OriginRequest } from '../origin-client.ts'
import type { Watch, WatchedAnswer, WatchedRequest } from './watch.ts'

/** Tells what became of a request. */
export interface RequestWatch {
  answered(answer: WatchedAnswer): void
  failed(error: unknown): void
}

/** Begins to watch a request to the app; nothing is kept before its answer. */
export function watchRequest(
  watch: Watch | undefined,
  about: Pick<WatchedRequest, 'kind' | 'connection'>,
  { method, path: target, headers, body }: Pick<OriginRequest, 'method' | 'path' | 'headers' | 'body'>,
): RequestWatch | undefined {
  if (watch === undefined) return undefined
  const content = body instanceof Uint8Array ? body : undefined
  const request: WatchedRequest = { ...about, method, target, headers, body: content, began: watch.now() }
  return {
    answered(answer) {
      request.answer = answer
      watch.request(request)
    },
    failed(error) {
      request.error = (error as Error).message
      watch.request(request)
    },
  }
}
