import { WebSocketTextError } from '../errors.ts'
import type { DecodedWebSocketEvent } from '../websocket-events/event.ts'

/**
 * Reads a TEXT event.
 *
 * @throws {WebSocketTextError} A text that is not UTF-8.
 */
export function readText(event: DecodedWebSocketEvent): string {
  const { text } = event
  // The client may have written a replacement character itself, so the bytes decide.
  if (text.includes('\ufffd')) checkUtf8(event.content!)
  return text
}

function checkUtf8(content: Uint8Array<ArrayBuffer>): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw new WebSocketTextError(content)
  }
}
