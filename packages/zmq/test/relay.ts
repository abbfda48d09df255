import net from 'node:net'
import type { AddressInfo } from 'node:net'

/** A TCP relay in front of a socket, which keeps what it passes on to it. */
export interface Relay {
  uri: string
  /** All that was sent towards the socket, byte by byte. */
  sent(): string
  /** Reads nothing more of what comes, until {@link resume}. */
  pause(): void
  resume(): void
  close(): Promise<void>
}

export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target)
  const chunks: Buffer[] = []
  const clients: net.Socket[] = []
  const open = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.on('data', (chunk) => chunks.push(chunk))
    client.pipe(upstream).pipe(client)
    clients.push(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    uri: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pause: () => clients.forEach((client) => client.pause()),
    resume: () => clients.forEach((client) => client.resume()),
    sent: () => Buffer.concat(chunks).toString('latin1'),
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
