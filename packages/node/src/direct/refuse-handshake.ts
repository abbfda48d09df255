import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { isFraming } from '@grip/core/adapter'

/** Answers a handshake with a response instead, and ends the connection. */
export async function refuseHandshake(socket: Duplex, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  const { status, statusText } = response
  const lines = [`HTTP/1.1 ${status} ${statusText || (STATUS_CODES[status] ?? '')}`]
  for (const [name, value] of response.headers) if (!isFraming(name)) lines.push(`${name}: ${value}`)
  lines.push(`content-length: ${body.length}`, 'connection: close', '', '')
  socket.once('finish', () => socket.destroy())
  socket.write(lines.join('\r\n'), 'latin1')
  socket.end(body)
}
