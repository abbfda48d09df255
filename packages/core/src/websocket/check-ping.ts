import { check } from '../instruct/check.ts'
import { bytesOf } from '../internal/bytes-of.ts'
import { byteLengthOf } from '../internal/utf8.ts'

/**
 * Checks the payload of a PING or PONG, for which a client that is given more ends the connection.
 *
 * @throws {GripInstructError} More than 125 bytes (RFC 6455 §5.5).
 */
export function checkPing(type: string, payload: unknown): void {
  const size = typeof payload === 'string' ? byteLengthOf(payload) : (bytesOf(payload)?.length ?? 0)
  check(size <= 125, `a ${type} can carry at most 125 bytes; this one has ${size}`)
}
