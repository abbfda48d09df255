import { once } from 'node:events'
import net from 'node:net'

// Below the range from which systems take the ports of outgoing connections, and beside that of the proxies of this
// suite, so that no one takes them meanwhile.
const FIRST = 28_000
const LAST = 32_000

/** Finds ports of the loopback interface on which nothing listens, for programs that cannot choose one. */
export async function reservePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  let port = FIRST + Math.floor(Math.random() * (LAST - FIRST - 1_000))
  for (; ports.length < count && port < LAST; port++) if (await isFree(port)) ports.push(port)
  if (ports.length < count) throw new Error(`no ${count} ports are free`)
  return ports
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
