import type { DevProxyEventCode } from '../log.ts'
import type { ClientConnection } from './client-connection.ts'
import type { OriginEvent } from './decode-answer.ts'
import type { WebSocketSession } from './session.ts'

/** The connection that events are applied to. */
export interface EventsTarget {
  readonly client: ClientConnection
  readonly session: WebSocketSession
  /** Prefix of messages; `undefined` when the origin does not speak GRIP. */
  readonly prefix: string | undefined
  /** Whether nothing more can go to the client. */
  isOver(): boolean
  /** The origin closes; a payload of less than two bytes has no code. */
  closeFromOrigin(payload: Buffer): void
  /** Ends the connection without a close frame. */
  cut(): void
  log(code: DevProxyEventCode, message: string): void
}

/** Does what the origin's events say, up to a close. */
export function applyEvents(events: readonly OriginEvent[], target: EventsTarget): void {
  for (const { type, content = EMPTY } of events) {
    if (target.isOver()) return
    switch (type) {
      case 'TEXT':
      case 'BINARY':
        receive(type, content, target)
        break
      case 'PING':
      case 'PONG':
        send(type === 'PING' ? 'ping' : 'pong', content, target)
        break
      case 'CLOSE':
        target.closeFromOrigin(content)
        break
      case 'DISCONNECT':
        target.log('websocket-close', 'the origin disconnects the client')
        return target.cut()
      case 'OPEN':
        target.log('events-refused', 'a second OPEN cuts the connection')
        return target.cut()
      default:
        target.log('event-unknown', `event ${type.slice(0, 32)} is unknown and ignored`)
    }
  }
}

const EMPTY = Buffer.alloc(0)

function receive(type: 'TEXT' | 'BINARY', content: Buffer, target: EventsTarget): void {
  const { prefix } = target
  if (prefix === undefined) return send(type === 'TEXT' ? 'text' : 'binary', content, target)
  if (type === 'TEXT' && content.toString('latin1', 0, 2) === 'c:') return control(content, target)
  const length = Buffer.byteLength(prefix)
  if (content.toString('utf8', 0, length) === prefix) {
    return send(type === 'TEXT' ? 'text' : 'binary', content.subarray(length), target)
  }
  const message = `a ${type} of ${content.length} bytes is dropped: it does not begin with "${prefix}"`
  target.log('message-dropped-no-prefix', message)
}

function control(content: Buffer, target: EventsTarget): void {
  try {
    target.session.control(content.toString('utf8'))
  } catch (error) {
    const why = (error as Error).message
    target.log(
      'control-message-malformed',
      `${why}: ignored (Pushpin before 1.41 cuts the connection 8 s later)`,
    )
  }
}

function send(
  type: 'text' | 'binary' | 'ping' | 'pong',
  content: Buffer,
  { client, session }: EventsTarget,
): void {
  client.send(type, content)
  session.sent()
}
