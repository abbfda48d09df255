import type { Codec } from '../codecs/codec.ts'

/** The headers of an answer. */
export function answerHeaders(
  codec: Pick<Codec<never>, 'headers'>,
  headers: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  return {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-store',
    // Some front ends would keep it back until it is complete.
    'x-accel-buffering': 'no',
    ...codec.headers,
    ...headers,
  }
}
