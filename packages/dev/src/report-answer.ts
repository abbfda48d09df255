import { headerOf } from './headers.ts'
import type { EventDetails, Log } from './log.ts'
import type { OriginAnswer } from './origin-client.ts'

/** Reports the parts of an answer that a proxy in production drops or changes. */
export function reportAnswer({ headers, encoding }: OriginAnswer, log: Log, details: EventDetails): void {
  if (encoding !== undefined) {
    const message = `the answer came ${encoding}-encoded though no Accept-Encoding was sent; newer proxies do not decode it`
    log('content-encoded', message, details)
  }
  if (headerOf(headers, 'trailer') !== undefined) {
    const message =
      'the answer announces trailers, which a proxy drops: send what they hold as headers, or in the body'
    log('trailer-dropped', message, details)
  }
}
