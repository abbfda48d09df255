import { randomUUID } from 'node:crypto'
import type { ProxyContext } from '../context.ts'
import type { Header } from '../headers.ts'
import { pathOf } from '../log.ts'
import type { ClientConnection, ClientListener } from './client-connection.ts'
import { WebSocketConnection } from './connection.ts'
import { EventsClient } from './events-client.ts'

/** A client's handshake. */
export interface ClientHandshake {
  /** Request target. */
  target: string
  headers: readonly Header[]
  /** Address of the client. */
  address: string
}

/**
 * Begins a WebSocket.
 *
 * @param connect Makes the client's side, which reports to the listener.
 */
export function startConnection(
  context: ProxyContext,
  handshake: ClientHandshake,
  connect: (listener: ClientListener) => ClientConnection,
): void {
  const connectionId = randomUUID()
  const details = { path: pathOf(handshake.target), connection: connectionId }
  const events = new EventsClient(context, { ...handshake, connectionId }, details)
  const connection = new WebSocketConnection(context, events, details)
  connection.start(connect(connection))
}
