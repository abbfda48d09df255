import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** Answers a handshake with a text, and ends the connection. */
export function endWith(client: Socket, status: number, text: string, field: string): void {
  const body = Buffer.from(text)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Length: ${body.length}`,
    field,
  ]
  client.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]))
  client.destroySoon()
}
