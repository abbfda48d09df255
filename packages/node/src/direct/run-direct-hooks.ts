import type { WebSocketClose } from '@grip/core'
import type { DirectWebSocket } from './direct-websocket.ts'

/** What to do at each turn of a WebSocket's life. The hooks of one socket run in order, each awaited. */
export interface DirectWebSocketHooks {
  /** The client asks to connect. Return a `Response` of status 3xx–5xx to refuse; else it is accepted. */
  open?(ws: DirectWebSocket): unknown
  /** A message came: text, or bytes. */
  message?(ws: DirectWebSocket, data: string | Uint8Array<ArrayBuffer>): unknown
  /** The client closed, or the proxy did for it; its close has been answered. */
  close?(ws: DirectWebSocket, close: WebSocketClose): unknown
  /** The client, or the proxy, went away without closing. */
  disconnect?(ws: DirectWebSocket): unknown
  /** A hook threw. What it sent before stays; close with a code of your own, else it is 1011. */
  error?(ws: DirectWebSocket, error: unknown): unknown
}

/** Where a {@link DirectHookRunner} stops reading while hooks are busy. */
export interface Pausable {
  pause(): void
  resume(): void
}

/** Runs the hooks of one socket one after the other. */
export class DirectHookRunner {
  readonly #ws: DirectWebSocket
  readonly #hooks: DirectWebSocketHooks
  readonly #report: (error: unknown) => void
  #last: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(ws: DirectWebSocket, hooks: DirectWebSocketHooks, report: (error: unknown) => void) {
    this.#ws = ws
    this.#hooks = hooks
    this.#report = report
  }

  /** Runs the `open` hook, and returns what it returned. */
  async open(): Promise<unknown> {
    return this.#call(() => this.#hooks.open?.(this.#ws))
  }

  /** Runs the `message` hook when the hooks before it are done; the source is paused meanwhile. */
  message(data: string | Uint8Array<ArrayBuffer>, source: Pausable): void {
    if (this.#waiting++ === 0) source.pause()
    this.#enqueue(async () => {
      if (!this.#ws.ended) await this.#call(() => this.#hooks.message?.(this.#ws, data))
      if (--this.#waiting === 0) source.resume()
    })
  }

  /** Runs the last hook, `close` or `disconnect`, when the hooks before it are done. */
  closed(close: WebSocketClose): void {
    this.#enqueue(async () => {
      const ws = this.#ws
      ws.closed = close
      await this.#call(() =>
        ws.disconnected ? this.#hooks.disconnect?.(ws) : this.#hooks.close?.(ws, close),
      )
    })
  }

  #enqueue(job: () => Promise<void>): void {
    this.#last = this.#last.then(job)
  }

  async #call(hook: () => unknown): Promise<unknown> {
    try {
      return await hook()
    } catch (error) {
      try {
        await this.#hooks.error?.(this.#ws, error)
      } catch (errorOfHook) {
        if (errorOfHook !== error) this.#report(errorOfHook)
      }
      if (!this.#ws.ended) this.#ws.close(1011)
      this.#report(error)
      return undefined
    }
  }
}
