import { WebSocketTextError } from '../errors.ts'
import type { DecodedWebSocketEvent } from '../websocket-events/event.ts'

/**
 * Reads a TEXT event.
 *
 * @throws {WebSocketTextError} A text that is not UTF-8.
 */
export function readText({ text, content }: DecodedWebSocketEvent): string {
  try {
    // The client may have written a replacement character itself, so the bytes decide.
    if (text.includes('\ufffd')) new TextDecoder('utf-8', { fatal: true }).decode(content)
    return text
  } catch {
    throw new WebSocketTextError(content!)
  }
}
