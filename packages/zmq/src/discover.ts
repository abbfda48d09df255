import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { Request } from 'zeromq'
import { type Decoded, decodeTnetstring, encodeTnetstring } from './tnetstring.ts'

/** Addresses of a proxy's ZeroMQ sockets. */
export interface ZmqUris {
  /** Where it pulls what is pushed. */
  push: string | undefined
  /** Where it subscribes to what is published. */
  pub: string | undefined
}

/**
 * Asks a proxy's command socket where it takes publishes.
 *
 * @param timeout Milliseconds to wait for the answer.
 * @throws {Error} No answer, or one that cannot be used.
 */
export async function discoverUris(controlUri: string, timeout: number): Promise<ZmqUris> {
  const socket = new Request({ linger: 0, sendTimeout: timeout, receiveTimeout: timeout })
  try {
    socket.connect(controlUri)
    await socket.send(encodeTnetstring({ id: randomUUID(), method: 'get-zmq-uris' }))
    const [answer = Buffer.alloc(0)] = await socket.receive()
    return urisOf(decodeTnetstring(answer), controlUri)
  } finally {
    socket.close()
  }
}

function urisOf(answer: Decoded, controlUri: string): ZmqUris {
  const { success, value } = fieldsOf(answer)
  if (success !== true) throw new Error('the command socket refused "get-zmq-uris"')
  const uris = fieldsOf(value)
  return {
    push: reachable(uris['publish-pull'], controlUri),
    pub: reachable(uris['publish-sub'], controlUri),
  }
}

function fieldsOf(value: Decoded | undefined): { [name: string]: Decoded } {
  const isMap =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
  return isMap ? value : {}
}

// A proxy that listens on all interfaces does not say which of them leads here; the command socket's does.
function reachable(value: Decoded | undefined, controlUri: string): string | undefined {
  if (!Buffer.isBuffer(value) || value.length === 0) return undefined
  const host = /^tcp:\/\/(.+):\d+$/.exec(controlUri)?.[1]
  const uri = value.toString()
  return host === undefined ? uri : uri.replace(/^tcp:\/\/(\*|0\.0\.0\.0|\[::\]):/, `tcp://${host}:`)
}
