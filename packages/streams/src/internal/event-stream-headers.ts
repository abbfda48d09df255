import type { HeadersInput } from '@grip/core'
import { headerPairs } from '@grip/core/adapter'

/**
 * The headers of an event stream that nothing on the way keeps, or keeps back; later ones take the place of earlier ones.
 *
 * @throws {TypeError} What no headers can be made of.
 * @throws {GripInstructError} A header that no held answer can have.
 */
export function eventStreamHeaders(...more: (HeadersInput | undefined)[]): Headers {
  const headers = new Headers({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-store',
    // Some front ends would keep it back until it is complete.
    'x-accel-buffering': 'no',
  })
  for (const init of more) {
    const pairs = headerPairs(init ?? {}, { reserved: /^content-encoding$/i })
    for (const [name] of pairs) headers.delete(name)
    for (const [name, value] of pairs) headers.append(name, value)
  }
  return headers
}
