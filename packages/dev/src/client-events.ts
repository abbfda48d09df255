import type { Header } from './headers.ts'
import type { DevProxyEventCode } from './log.ts'

const EVENTS_TYPE = 'application/websocket-events'

/**
 * Decides about a plain request whose content type says that it is WebSocket events. As in production, only the first
 * line of `Content-Type` counts, to the letter: other spellings and lines pass, and are reported.
 */
export function reportClientEvents(
  headers: readonly Header[],
  report: (code: DevProxyEventCode, message: string) => void,
): 'refused' | 'passed' {
  const types = headers.filter(([name]) => name.toLowerCase() === 'content-type').map(([, value]) => value)
  if (types[0]?.split(';', 1)[0] === EVENTS_TYPE) {
    report('client-events-refused', 'a client may not send WebSocket events itself')
    return 'refused'
  }
  if (types.some((type) => type.toLowerCase().includes(EVENTS_TYPE))) {
    const message =
      'a client sends WebSocket events itself, with a repeated or unusually spelled Content-Type; like Pushpin, this proxy signs the request and passes it on: trust Connection-Id and Meta-* only in requests that the library has verified as events'
    report('client-events-passed', message)
  }
  return 'passed'
}
