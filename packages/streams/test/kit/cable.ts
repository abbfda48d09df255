import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A cable between clients and a server, which can be cut. */
export interface Cable {
  url: string
  /** Breaks all connections; new ones work again. */
  cut(): void
}

/** Lays a cable to a server, until a test ends: this one, or that of `onEnd` where several run at once. */
export async function layCable(
  target: string,
  onEnd: (act: () => void) => void = onTestFinished,
): Promise<Cable> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(port), hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy()).on('close', () => sockets.delete(from))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  onEnd(() => {
    server.close()
    cut()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cut }
}
