import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'

/** A cable between a browser and a proxy. */
export interface Cable {
  /** Where the browser connects to. */
  url: string
  /** From now on every byte is swallowed, and nothing is closed; `towards` leaves the other direction alone. */
  cut(towards?: 'browser'): void
  /** New connections get through again. Those that lost a byte stay dead, as they would. */
  mend(): void
  close(): void
}

/** Lays a cable to a proxy: a TCP relay that can go dead without a word. */
export async function layCable(proxyUrl: string): Promise<Cable> {
  const { hostname, port } = new URL(proxyUrl)
  const wires = new Set<Wire>()
  let swallows: Swallows = {}
  const server = net.createServer({ allowHalfOpen: true }, (browser) => {
    const proxy = net.connect({ host: hostname, port: Number(port), allowHalfOpen: true })
    const wire = new Wire(browser, proxy, { ...swallows })
    wires.add(wire)
    void wire.over.then(() => wires.delete(wire))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    cut(towards) {
      swallows = { browser: true, proxy: towards === undefined }
      for (const wire of wires) Object.assign(wire.swallows, swallows)
    },
    mend: () => void (swallows = {}),
    close() {
      server.close()
      for (const wire of wires) wire.destroy()
    },
  }
}

/** Towards whom bytes disappear. */
interface Swallows {
  browser?: boolean
  proxy?: boolean
}

class Wire {
  readonly swallows: Swallows
  readonly over: Promise<void>
  readonly #ends: readonly net.Socket[]

  constructor(browser: net.Socket, proxy: net.Socket, swallows: Swallows) {
    this.swallows = swallows
    this.#ends = [browser, proxy]
    this.#lay(browser, proxy, 'proxy')
    this.#lay(proxy, browser, 'browser')
    this.over = Promise.all(
      this.#ends.map((end) => new Promise((resolve) => end.once('close', resolve))),
    ).then(() => {})
  }

  destroy(): void {
    for (const end of this.#ends) end.destroy()
  }

  #lay(from: net.Socket, to: net.Socket, towards: 'browser' | 'proxy'): void {
    from.on('data', (bytes) => void (this.swallows[towards] || to.write(bytes)))
    from.on('end', () => void (this.swallows[towards] || to.end()))
    from.on('error', () => void (this.swallows[towards] || to.destroy()))
    from.on('close', () => void (this.swallows[towards] || to.destroy()))
  }
}
