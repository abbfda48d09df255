import type { WebSocket } from 'ws'
import type { SocketBelow } from './direct-websocket.ts'

/** A socket that keeps back what is sent until the handshake is answered. */
export class LateSocket implements SocketBelow {
  #real: WebSocket | undefined
  readonly #waiting: ((real: WebSocket) => void)[] = []

  send(data: string | Uint8Array, binary: boolean): void {
    this.#run((real) => real.send(data, { binary }))
  }

  close(code: number, reason: string): void {
    this.#run((real) => real.close(code, reason))
  }

  terminate(): void {
    this.#run((real) => real.terminate())
  }

  /** Sends what was kept back; from here on everything goes straight out. */
  attach(real: WebSocket): void {
    this.#real = real
    for (const action of this.#waiting.splice(0)) action(real)
  }

  #run(action: (real: WebSocket) => void): void {
    if (this.#real === undefined) this.#waiting.push(action)
    else action(this.#real)
  }
}
