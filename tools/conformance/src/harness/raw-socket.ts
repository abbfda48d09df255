import net from 'node:net'
import { Unmet, within } from './within.ts'

/** A TCP connection whose bytes a clause writes and reads itself; received bytes are shown as latin1 text. */
export class RawSocket {
  readonly #socket: net.Socket
  readonly #closed: Promise<void>
  #changed: (() => void)[] = []
  #over = false
  received = ''

  constructor(url: URL) {
    this.#socket = net.connect(Number(url.port), url.hostname)
    const notify = () => {
      for (const changed of this.#changed.splice(0)) changed()
    }
    this.#socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.received += chunk
      notify()
    })
    this.#socket.on('error', () => {})
    this.#closed = new Promise((resolve) =>
      this.#socket.once('close', () => {
        this.#over = true
        notify()
        resolve()
      }),
    )
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  async until(text: string): Promise<string> {
    while (!this.received.includes(text)) {
      if (this.#over)
        throw new Unmet(
          `the connection closed before ${JSON.stringify(text)}: ${JSON.stringify(this.received)}`,
        )
      const changed = new Promise<void>((resolve) => this.#changed.push(resolve))
      await within(changed, `${JSON.stringify(text)} after ${JSON.stringify(this.received)}`)
    }
    return this.received
  }

  /** Resolves when the connection has ended. */
  closed(): Promise<void> {
    return within(this.#closed, 'the connection to close')
  }

  destroy(): void {
    this.#socket.destroy()
  }
}
