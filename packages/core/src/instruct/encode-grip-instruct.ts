import { toBase64 } from '../internal/base64.ts'
import { checkInstruct } from './check-instruct.ts'
import type { GripInstruct } from './types.ts'

/** Media type of an instruction that travels as a body. */
export const GRIP_INSTRUCT_TYPE = 'application/grip-instruct'

/** The response that an `application/grip-instruct` body carries for the client. */
export interface InstructedResponse {
  /** Status for the client. Default 200. */
  code?: number | undefined
  /** Reason phrase. Default: the usual one of the status. */
  reason?: string | undefined
  /** Headers for the client, repeats allowed. */
  headers?: readonly (readonly [string, string])[] | undefined
  /** Body for the client: text, or bytes. */
  body?: string | Uint8Array | undefined
}

/**
 * Encodes an instruction and its response as an `application/grip-instruct` body, which carries any channel
 * name and any meta value.
 *
 * Answer it with status 200. The keep-alive and links have no place in the body: send them as the headers
 * `Grip-Keep-Alive` and `Grip-Link` beside it.
 *
 * @throws {GripInstructError} An instruction that the proxy would refuse.
 * @see https://pushpin.org/docs/protocols/grip/
 */
export function encodeGripInstruct(instruct: GripInstruct, response: InstructedResponse = {}): string {
  checkInstruct(instruct)
  const { hold, channels = [], timeout, meta } = instruct
  const { code = instruct.status, reason = instruct.reason, headers = [], body } = response
  return JSON.stringify({
    hold: hold && {
      mode: hold,
      channels: channels.map(({ name, prevId, filters }) => ({
        name,
        'prev-id': prevId,
        filters: filters?.length ? filters : undefined,
      })),
      timeout,
      meta: meta && Object.keys(meta).length > 0 ? meta : undefined,
    },
    response: {
      code,
      reason: reason || undefined,
      headers: headers.length > 0 ? headers : undefined,
      body: typeof body === 'string' ? body : undefined,
      'body-bin': body instanceof Uint8Array ? toBase64(body) : undefined,
    },
  })
}
