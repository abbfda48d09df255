import type { ClientRequest } from './client-request.ts'
import { pairsOf } from './headers.ts'
import { pathOf, type Log } from './log.ts'

/** Largest request header in bytes, and most headers, that production takes by default. */
const MAX_HEADER_BYTES = 8192
const MAX_HEADERS = 64

/** Reports headers for which production cuts the connection silently. */
export function reportLimits(
  log: Log,
  { url: target = '/', rawHeaders }: Pick<ClientRequest, 'url' | 'rawHeaders'>,
): void {
  const headers = pairsOf(rawHeaders)
  const bytes = headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    target.length + 20,
  )
  if (bytes <= MAX_HEADER_BYTES && headers.length <= MAX_HEADERS) return
  const message = `the request has ${headers.length} headers of ${bytes.toLocaleString('en')} bytes: in production, more than ${MAX_HEADERS} headers or ${MAX_HEADER_BYTES.toLocaleString('en')} bytes cut the connection`
  log('headers-too-large', message, { path: pathOf(target) })
}
