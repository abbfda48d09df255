import {
  createGripHandler,
  type GripHandlerFunction,
  type GripHandlerOptions,
  type WebSocketHooks,
} from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { toNodeListener } from '@grip/node'
import type { ClauseContext } from './clause-context.ts'
import type { Answer } from './http-client.ts'

/** What a program behind the proxy did, as seen from outside of it. */
export interface ServedHandler {
  /** What `onError` heard. */
  errors: unknown[]
  /** How often the program ran. */
  calls: number
}

/** Runs a program of the library as the clause's origin, configured for the proxy. */
export function serveHandler(
  t: ClauseContext,
  handle: GripHandlerFunction<unknown>,
  options: GripHandlerOptions = {},
): ServedHandler {
  const served: ServedHandler = { errors: [], calls: 0 }
  const app = createGripHandler(
    (request, grip) => {
      served.calls++
      return handle(request, grip)
    },
    { config: t.gripUrl, onError: (error) => served.errors.push(error), ...options },
  )
  t.origin.serve(toNodeListener(app))
  return served
}

/** Runs WebSocket hooks as the clause's origin. */
export function serveHooks(
  t: ClauseContext,
  hooks: WebSocketHooks,
  options?: GripHandlerOptions,
): ServedHandler {
  return serveHandler(t, (_, grip) => grip.webSocket(hooks), options)
}

/** A signature that is good for an hour, or as told. */
export function sign(options: { key?: string; iss?: string; expiresIn?: number } = {}): Promise<string> {
  const { key = 'changeme', iss = 'pushpin', expiresIn = 3600 } = options
  return signGripSig(key, { iss, exp: Math.floor(Date.now() / 1000) + expiresIn })
}

/** Posts WebSocket events straight to the origin, past the proxy. */
export function postEvents(
  t: ClauseContext,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const common = {
    'Content-Type': 'application/websocket-events',
    Accept: 'application/websocket-events',
    'Connection-Id': 'forged',
  }
  return t.direct('/ws', { method: 'POST', body, headers: { ...common, ...headers } })
}
