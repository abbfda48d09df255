import { headersToSend, joinHeaders } from '@grip/core/adapter'
import type { AzureHttpResponse } from './http-types.ts'
import { parseCookie } from './parse-cookie.ts'

/** Shapes an answer for Azure, which keeps one `Set-Cookie` header only: cookies travel parsed. */
export function toHttpResponse(
  status: number,
  headers: Iterable<readonly [string, string]>,
  body: Uint8Array<ArrayBuffer>,
): AzureHttpResponse {
  const { headers: single, cookies: setCookies } = joinHeaders(headersToSend(headers))
  const parsed = setCookies.map(parseCookie)
  const strange = parsed.flatMap((cookie) => cookie.strange)
  const content = body.length > 0 ? { body } : {}
  // The one header that is kept carries any attribute.
  if (strange.length > 0 && parsed.length === 1) {
    return {
      status,
      headers: { ...single, 'set-cookie': setCookies[0]! },
      cookies: [],
      ...content,
    }
  }
  for (const attribute of strange) warnOnce(attribute)
  return { status, headers: single, cookies: parsed.map(({ cookie }) => cookie), ...content }
}

const told = new Set<string>()

function warnOnce(attribute: string): void {
  // An attribute that is made up anew for each answer cannot fill the log, or the memory.
  if (told.has(attribute) || told.size === 20) return
  told.add(attribute)
  console.warn(
    `grip: an answer with several cookies has one with the attribute "${attribute}", which Azure cannot carry; ` +
      'it was left out. Set that cookie in an answer of its own, where every attribute is kept',
  )
}
