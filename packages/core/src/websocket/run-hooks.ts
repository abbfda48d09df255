import { WebSocketTextError } from '../errors.ts'
import { checkOptions } from '../internal/check-options.ts'
import { invalidArgument } from '../internal/invalid-argument.ts'
import { isResponse } from '../internal/is-response.ts'
import { kindOf } from '../internal/kind-of.ts'
import type { WebSocketClose } from './close-code.ts'
import type { WebSocketContext } from './context.ts'
import { webSocketToResponse } from './direct-style.ts'

/** What to do at each turn of a WebSocket's life. Hooks run in order, each awaited. */
export interface WebSocketHooks {
  /** The client asks to connect. Return a `Response` of status 3xx–5xx to refuse; else it is accepted. */
  open?(ws: WebSocketContext): unknown
  /** A message came: text, or bytes (a view of the request's body: copy what you keep). */
  message?(ws: WebSocketContext, data: string | Uint8Array<ArrayBuffer>): unknown
  /** The client closed. Its close is echoed unless the hook closes otherwise. */
  close?(ws: WebSocketContext, close: WebSocketClose): unknown
  /** The client went away without closing; nothing can be sent to it. */
  disconnect?(ws: WebSocketContext): unknown
  /**
   * A hook threw, or a text is not UTF-8. What was sent before stays; close with a code of your own, else it is
   * 1011, or 1007 for the text.
   */
  error?(ws: WebSocketContext, error: unknown): unknown
}

const HOOKS = ['open', 'message', 'close', 'disconnect', 'error'] as const

/** Checks hooks before a handshake is answered. */
export function checkHooks(hooks: WebSocketHooks): void {
  checkOptions('grip.webSocket', hooks, HOOKS)
  for (const name of HOOKS) {
    const hook: unknown = hooks[name]
    if (hook === undefined || typeof hook === 'function') continue
    throw invalidArgument(`the hook "${name}" must be a function; this is ${kindOf(hook)}`)
  }
}

/**
 * Runs the hooks over the events of one request.
 *
 * @returns What the context collected, or the `Response` with which the `open` hook refused.
 */
export async function runHooks(
  ws: WebSocketContext,
  hooks: WebSocketHooks,
  protocols: readonly string[],
  report: (error: unknown) => void,
): Promise<Response> {
  const opening = ws.isOpening()
  const { over } = ws
  try {
    if (opening) {
      const refusal = await hooks.open?.(ws)
      if (isResponse(refusal)) return refusal
      ws.accept({ protocol: protocols.find((protocol) => ws.protocols.includes(protocol)) })
    }
    while (ws.canRecv()) {
      const data = ws.recv()
      if (data !== null) {
        const work = over ? undefined : hooks.message?.(ws, data)
        // Of a large batch, waiting for hooks that have nothing to wait for would be most of the time.
        if (work !== undefined) await (work as Promise<unknown>)
      } else if (ws.disconnected) await hooks.disconnect?.(ws)
      else await hooks.close?.(ws, ws.closed!)
    }
  } catch (error) {
    if (opening) ws.accept()
    await fail(ws, hooks, error, report)
  }
  return webSocketToResponse(ws)
}

async function fail(
  ws: WebSocketContext,
  hooks: WebSocketHooks,
  error: unknown,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    await hooks.error?.(ws, error)
  } catch (errorOfHook) {
    report(errorOfHook)
  }
  if (!ws.ended) ws.close(error instanceof WebSocketTextError ? 1007 : 1011)
  report(error)
}
