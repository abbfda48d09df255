import { type GripError, GripOriginError } from '../errors.ts'
import { checkEach } from '../instruct/check.ts'
import { checkOptions } from '../internal/check-options.ts'
import { TOKEN, TOKEN_RULE } from '../internal/header-pairs.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import type { GripClaims } from '../signature/token.ts'
import { type AllowedOrigins, checkAllowedOrigins } from '../websocket/allowed-origins.ts'
import type { WebSocketContext } from '../websocket/context.ts'
import { notWebSocket } from '../websocket/from-source.ts'
import { checkHooks, runHooks, type WebSocketHooks } from '../websocket/run-hooks.ts'
import type { Grip } from './grip.ts'
import type { GripPlatform } from './platform.ts'
import { toErrorResponse } from './to-error-response.ts'

/** Options of `grip.webSocket`. */
export interface WebSocketOptions {
  /**
   * Pages that may open this WebSocket; where the handler has `allowedOrigins` as well, of those that it lets through.
   * Default: the handler's, else pages of the same origin and programs that send no `Origin`.
   */
  allowedOrigins?: AllowedOrigins | undefined
  /** Sub-protocols that you speak, the best first; the first that the client offers is chosen. */
  protocols?: readonly string[] | undefined
}

/** What a `GripContext` is made of. */
export interface GripContextInit {
  request: Request
  platform: GripPlatform
  env: unknown
  /** `undefined` where no proxy is configured. */
  grip: Grip | undefined
  /** Claims of the `Grip-Sig`. */
  claims?: GripClaims
  /** Why there are none. */
  refusal?: GripError
  /** The events of a verified WebSocket-over-HTTP request. */
  ws: WebSocketContext | undefined
  /** Whether the handler has checked the origin of a handshake, by pages of its own. */
  checksOrigin: boolean
  /** Called with each error. */
  report: (error: unknown) => void
  /** Called with the reason why a handshake was refused that the developer may not have expected. */
  warn: (refusal: GripError) => void
  /** Settles once the answer is there. */
  answered: Promise<void>
  /** Takes what must settle before the answer, or in the platform's `waitUntil`. */
  track: (promise: Promise<unknown>) => void
}

/** Runs hooks over the events of a request that a proxy sent. */
export async function answerWebSocket(
  { ws, report, warn, request, checksOrigin }: GripContextInit,
  grip: Grip,
  hooks: WebSocketHooks,
  options: WebSocketOptions,
): Promise<Response> {
  checkHooks(hooks)
  checkOptions('grip.webSocket', options, ['allowedOrigins', 'protocols'])
  const { allowedOrigins } = options
  checkAllowedOrigins(allowedOrigins)
  const protocols = checkEach('protocols', options.protocols, checkProtocol)
  if (ws === undefined) return toErrorResponse(notWebSocket())
  try {
    if (ws.isOpening() && (allowedOrigins !== undefined || !checksOrigin))
      grip.checkOrigin(request.headers, allowedOrigins)
  } catch (error) {
    if (!(error instanceof GripOriginError)) throw error
    warn(error)
    return toErrorResponse(error)
  }
  return runHooks(ws, hooks, protocols, report)
}

function checkProtocol(protocol: string, name: string): string {
  checkArgument(
    typeof protocol === 'string' && TOKEN.test(protocol),
    `"${name}" must be a name such as "chat.v2", which ${TOKEN_RULE}`,
  )
  return protocol
}
