import { contentOf } from '../internal/content.ts'
import { headerPairs, type HeadersInput } from '../internal/header-pairs.ts'
import { checkReason, checkStatus } from './check-instruct.ts'
import type { GripInstruct } from './types.ts'

/** What the client of a hold is answered with. */
export interface ClientResponse {
  status?: number | undefined
  reason?: string | undefined
  headers?: HeadersInput | undefined
  body?: unknown
}

/** A {@link ClientResponse} that is checked. */
export interface CheckedResponse {
  status: number | undefined
  reason: string | undefined
  headers: [string, string][]
  body: string | Uint8Array<ArrayBuffer> | undefined
}

/**
 * Checks the response for the client, which the proxy writes as it is told.
 *
 * @param names What the caller calls the status and its reason.
 */
export function checkResponse(
  { status, reason, headers, body }: ClientResponse,
  hold: GripInstruct['hold'],
  names: { status: string; reason: string },
): CheckedResponse {
  const content = body === undefined ? body : contentOf('body', body)
  if (status !== undefined) checkStatus(names.status, status, hold, (content?.length ?? 0) > 0)
  if (reason !== undefined && reason !== '') checkReason(names.reason, reason)
  return {
    status,
    reason: reason === '' ? undefined : reason,
    headers: headers === undefined ? [] : headerPairs(headers, { reserved: RESERVED }),
    body: content,
  }
}

// Proxies drop it and keep the body, or decode only what comes without an instruction in its body.
const RESERVED = /^content-encoding$/i
