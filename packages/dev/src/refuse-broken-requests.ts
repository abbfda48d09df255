import { STATUS_CODES, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from './log.ts'

interface BrokenRequest extends Error {
  code?: string
  /** The last bytes, if they could not be parsed. */
  rawPacket?: Buffer
}

/** Answers what is not HTTP, or is too large or slow, with 4xx, and reports it. */
export function refuseBrokenRequests(server: Server, log: Log): void {
  server.on('clientError', (error: BrokenRequest, socket: Socket) => {
    const { code = '' } = error
    // A client that left, rather than sent something wrong, is not reported.
    const hasLeft = code === 'HPE_INVALID_EOF_STATE' || !/^(HPE_|ERR_HTTP_)/.test(code)
    // What follows a refused request is already refused.
    if (hasLeft || !socket.writable) return void socket.destroy()
    const status = STATUSES[code] ?? 400
    log('request-refused', `a request is answered ${status}: ${reasonOf(error)}`)
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`)
    socket.destroySoon()
  })
}

const STATUSES: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

function reasonOf({ message, rawPacket }: BrokenRequest): string {
  // A TLS handshake record, of a client that was told https: or wss:.
  const isTls = rawPacket?.[0] === 0x16 && rawPacket[1] === 0x03
  return isTls ? 'it is TLS, and this port speaks plain http: and ws:' : message
}
