import { checkOptions } from '../internal/check-options.ts'
import type { Bytes } from '../internal/bytes-of.ts'
import { contentFields } from '../internal/content.ts'
import type { HeadersInput } from '../internal/header-pairs.ts'
import { type CheckedInstruct, checkInstruct } from './check-instruct.ts'
import { type CheckedResponse, checkResponse } from './check-response.ts'
import type { GripInstruct } from './types.ts'

/** Media type of an instruction that travels as a body. */
export const GRIP_INSTRUCT_TYPE = 'application/grip-instruct'

/** The response that an `application/grip-instruct` body carries for the client. */
export interface InstructedResponse {
  /** Status for the client, from 200 to 599. Default 200. */
  code?: number | undefined
  /** Reason phrase, in ASCII. Default: the usual one of the status. */
  reason?: string | undefined
  /** Headers for the client, repeats allowed, in ASCII. */
  headers?: HeadersInput | undefined
  /** Body for the client: text, or bytes. */
  body?: string | Bytes | undefined
}

/**
 * Encodes an instruction and its response as an `application/grip-instruct` body, which carries any channel
 * name and any meta value.
 *
 * Answer it with status 200. The keep-alive and links have no place in the body: send them as the headers
 * `Grip-Keep-Alive` and `Grip-Link` beside it. Headers that `exposeHeaders` does not name are left out, since the proxy
 * does not look at it here. An answer to a `next` link cannot be a body of this kind.
 *
 * @throws {GripInstructError} An instruction that the proxy would refuse, or a response that it would not pass on as
 *   it is.
 * @throws {GripConfigError} A misspelt field.
 * @throws {TypeError} Something that is no instruction, or no response.
 * @see https://pushpin.org/docs/protocols/grip/
 *
 * @example
 * const body = encodeGripInstruct({ hold: 'response', channels: [{ name: 'Ελλάδα' }] }, { body: 'nothing new' })
 */
export function encodeGripInstruct(instruct: GripInstruct, response: InstructedResponse = {}): string {
  const checked = checkInstruct(instruct)
  checkOptions('a response', response, ['code', 'reason', 'headers', 'body'])
  const { code: status = checked.status, reason = checked.reason } = response
  const names = { status: 'code', reason: 'reason' }
  return toGripInstruct(checked, checkResponse({ ...response, status, reason }, checked.hold, names))
}

/** Encodes what is checked. */
export function toGripInstruct(
  { hold, channels, timeout, meta, exposeHeaders }: CheckedInstruct,
  { status: code, reason, headers, body }: CheckedResponse,
): string {
  const exposed = exposedOf(headers, exposeHeaders)
  return JSON.stringify({
    hold: hold && {
      mode: hold,
      channels: channels.map(({ name, prevId, filters }) => ({ name, 'prev-id': prevId, filters })),
      timeout,
      meta: Object.keys(meta).length > 0 ? meta : undefined,
    },
    response: {
      code,
      reason,
      headers: exposed.length > 0 ? exposed : undefined,
      ...(body !== undefined && contentFields('body', body)),
    },
  })
}

/** The headers that a client gets: those that are named, or all. */
export function exposedOf(headers: [string, string][], exposeHeaders: readonly string[]): [string, string][] {
  const exposed = exposeHeaders.map((name) => name.toLowerCase())
  return headers.filter(([name]) => exposed.length === 0 || exposed.includes(name.toLowerCase()))
}
