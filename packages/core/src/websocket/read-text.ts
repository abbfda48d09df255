import { WebSocketTextError } from '../errors.ts'
import { utf8 } from '../internal/utf8.ts'
import type { DecodedWebSocketEvent } from '../websocket-events/event.ts'

/**
 * Reads a TEXT event.
 *
 * @throws {WebSocketTextError} A text that is not UTF-8.
 */
export function readText(event: DecodedWebSocketEvent): string {
  const { text } = event
  // The client may have written a replacement character itself, so the bytes decide.
  if (text.includes('\ufffd')) {
    const content = event.content!
    if (!utf8(text).every((byte, at) => byte === content[at])) throw new WebSocketTextError(content)
  }
  return text
}
