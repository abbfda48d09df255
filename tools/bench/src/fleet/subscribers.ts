// A process of its own for the origin and the subscribers, so that what the publisher takes is measured alone.
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** What the publisher asks for: so many streams more at a proxy. */
export interface OpenRequest {
  port: number
  count: number
}

/** What it is told: where the origin is, that streams are open, or which message all streams have. */
export type Told = { origin: number } | { opened: number } | { message: number }

/** Ends each message; it occurs in nothing else that a stream carries. */
export const END = '\u0001'

const AT_ONCE = 100

let streams = 0
const counts: number[] = []

if (process.send !== undefined) {
  const origin = createServer((_, response) => {
    response.writeHead(200, { 'Grip-Hold': 'stream', 'Grip-Channel': 'cost' }).end()
  })
  origin.listen(0, '127.0.0.1', () => tell({ origin: (origin.address() as AddressInfo).port }))
  process.on('message', (request: OpenRequest) => void open(request))
}

async function open({ port, count }: OpenRequest): Promise<void> {
  let left = count
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) await openStream(port)
  })
  await Promise.all(lanes)
  streams += count
  counts.length = 0
  tell({ opened: count })
}

function openStream(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET / HTTP/1.1\r\nHost: cost.test\r\n\r\n')
    })
    socket.on('error', fail)
    // Of many that come at once Pushpin 1.36 drops one now and then; a client comes back.
    socket.on('close', () => void openStream(port).then(resolve))
    let head = false
    socket.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(END); at >= 0; at = chunk.indexOf(END, at + 1)) hear(chunk, at)
      if (head) return
      head = true
      resolve()
    })
  })
}

/** Counts who has a message, whose number stands before its end. */
function hear(chunk: Buffer, end: number): void {
  const message = Number(chunk.toString('latin1', end - 6, end))
  counts[message] = (counts[message] ?? 0) + 1
  if (counts[message] === streams) tell({ message })
}

function tell(told: Told): void {
  process.send!(told)
}

function fail(error: Error): never {
  console.error(error)
  process.exit(1)
}
