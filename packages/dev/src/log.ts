/** What can happen, by stable code; the value is the level. */
const LEVELS = {
  // Life of the proxy and of what it holds
  listening: 'info',
  held: 'info',
  'hold-timeout': 'info',
  'websocket-open': 'info',
  'websocket-passed': 'info',
  'websocket-refused': 'info',
  'websocket-close': 'info',
  'websocket-disconnect': 'info',
  'events-kept': 'info',
  subscribed: 'info',
  unsubscribed: 'info',
  published: 'info',
  'repeat-request': 'info',
  'next-link': 'info',
  'gone-link': 'info',
  'publish-waiting': 'info',
  recover: 'info',
  restarted: 'info',
  fault: 'info',
  // What Pushpin does silently
  'message-dropped-no-prefix': 'warning',
  'message-dropped-slow-client': 'warning',
  'message-dropped-no-content': 'warning',
  'message-dropped-filter': 'warning',
  'message-large': 'warning',
  'websocket-refusal-cut': 'warning',
  'content-type-refused': 'warning',
  'status-refused': 'warning',
  'events-refused': 'warning',
  'events-cut-short': 'warning',
  'event-unknown': 'warning',
  'events-too-large': 'warning',
  'grip-extension-missing': 'warning',
  'subprotocol-not-offered': 'warning',
  'subprotocol-not-answered': 'warning',
  'close-code-invalid': 'warning',
  'close-unanswered': 'warning',
  'control-message-malformed': 'warning',
  'subscription-limit': 'warning',
  'filter-unknown': 'warning',
  'filter-dropped': 'info',
  'hold-refused': 'warning',
  'stream-ended': 'warning',
  'stream-without-type': 'warning',
  'sse-unframed': 'warning',
  'method-held': 'warning',
  'status-invalid': 'warning',
  'reason-line-break': 'warning',
  'header-line-break': 'warning',
  'header-dropped': 'warning',
  'instruct-refused': 'warning',
  'instruct-without-hold': 'warning',
  'hold-without-channel': 'warning',
  'timeout-raised': 'warning',
  'timeout-too-long': 'warning',
  'keep-alive-cut': 'warning',
  'keep-alive-escape': 'warning',
  'meta-skipped': 'warning',
  'bom-dropped': 'warning',
  'unknown-header': 'warning',
  'content-encoded': 'warning',
  'trailer-dropped': 'warning',
  'request-too-large': 'warning',
  'headers-too-large': 'warning',
  'client-events-refused': 'warning',
  'client-events-passed': 'warning',
  'client-host-refused': 'warning',
  'request-refused': 'warning',
  'frame-refused': 'warning',
  'origin-unreachable': 'warning',
  'origin-failed': 'warning',
  'origin-error': 'warning',
  'answer-refused': 'warning',
  'origin-retry': 'warning',
  'link-failed': 'warning',
  'link-chase': 'warning',
  'publish-refused': 'warning',
  'publish-key-differs': 'warning',
  'publish-duplicate': 'warning',
  'publish-no-subscriber': 'warning',
  'publish-format-unknown': 'warning',
  'publish-action-ignored': 'warning',
  'publish-order-dropped': 'warning',
  'publish-order-gap': 'warning',
  'control-refused': 'warning',
  'not-implemented': 'warning',
  'internal-error': 'warning',
} as const

/** Stable code of a {@link DevProxyEvent}. */
export type DevProxyEventCode = keyof typeof LEVELS

/** Something that happened in the proxy, for people and for tests. It holds no token, key or message. */
export interface DevProxyEvent {
  /** Stable kind of the event. */
  code: DevProxyEventCode
  /** `warning` for something that a production proxy would do silently. */
  level: 'info' | 'warning'
  /** One line for people. */
  message: string
  /** Path of the request, without its query. */
  path?: string
  /** The channel, if the event concerns one. */
  channel?: string
  /** `Connection-Id` of the WebSocket. */
  connection?: string
}

/** What an event concerns. */
export type EventDetails = Pick<DevProxyEvent, 'path' | 'channel' | 'connection'>

/** Reports an event. */
export type Log = (code: DevProxyEventCode, message: string, details?: EventDetails) => void

/** Makes a {@link Log} that passes its events to `sink`. */
export function createLog(sink: (event: DevProxyEvent) => void): Log {
  return (code, message, { path, channel, connection } = {}) => {
    sink({
      code,
      level: LEVELS[code],
      message,
      ...(path !== undefined && { path }),
      ...(channel !== undefined && { channel }),
      ...(connection !== undefined && { connection }),
    })
  }
}

/** The path of a request target, without its query, which may carry secrets. */
export function pathOf(target: string): string {
  return target.split('?', 1)[0]!
}
