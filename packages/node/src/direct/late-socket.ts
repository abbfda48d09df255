import type { WebSocket } from 'ws'
import type { SocketBelow } from './direct-websocket.ts'

/** A socket that keeps back what is sent until the handshake is answered. */
export class LateSocket implements SocketBelow {
  #real: WebSocket | undefined
  readonly #waiting: ((real: WebSocket) => void)[] = []
  #sent = false

  send(data: string | Uint8Array, binary: boolean): void {
    this.#sent = true
    this.#run((real) => real.send(data, { binary }))
  }

  close(code: number, reason: string): void {
    this.#run((real) => {
      if (this.#sent) afterPong(real, () => real.close(code, reason))
      else real.close(code, reason)
    })
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

// Pushpin 1.36 drops messages that it reads in one go with the close behind them, so the close waits until a
// PING has come back from the client; one that answers no PING does not hold it up for long.
function afterPong(real: WebSocket, close: () => void): void {
  const go = (): void => {
    clearTimeout(timer)
    close()
  }
  const timer = setTimeout(go, 1000)
  real.once('pong', go).once('close', go)
  real.ping()
}
