import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'

/** A WebSocket client that keeps what it receives. */
export interface TestClient {
  socket: WebSocket
  /** The next message as text. */
  next(): Promise<string>
  /** Code and reason once the socket is closed. */
  closed: Promise<[code: number, reason: string]>
}

/** Makes a client that ends with the test, without waiting for the handshake. */
export function connect(url: string, options: ClientOptions = {}, protocols: string[] = []): TestClient {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, {
    perMessageDeflate: false,
    ...options,
  })
  onTestFinished(() => socket.terminate())
  const messages: string[] = []
  const waiting: ((message: string) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const message = data.toString()
    const receive = waiting.shift()
    if (receive === undefined) messages.push(message)
    else receive(message)
  })
  socket.on('error', () => {})
  return {
    socket,
    next: () => {
      const message = messages.shift()
      return message === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(message)
    },
    closed: new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve([code, reason.toString()]))
    }),
  }
}

/** Makes a client and waits for the handshake. */
export async function open(url: string, options?: ClientOptions, protocols?: string[]): Promise<TestClient> {
  const client = connect(url, options, protocols)
  await once(client.socket, 'open')
  return client
}
