import { WebSocket } from 'ws'
import { giveUpAfter } from '../patience.ts'
import { PATIENCE } from './ask.ts'
import { failed, ok, signatureFinding, skipped, type Finding } from './finding.ts'
import type { Plan } from './plan.ts'

/** Milliseconds that an echo may take. */
const ECHO = 1500

/** Every value that a byte has. */
const ALL_BYTES = Buffer.from(Uint8Array.from({ length: 256 }, (_, index) => index))

/** Opens the WebSocket through the proxy, and sends it every byte. */
export async function checkWebSocket({ url, websocket }: Plan): Promise<Finding[]> {
  if (websocket === undefined) {
    return [
      skipped('websocket', 'no WebSocket was checked', 'to check one, name its path: --websocket /chat'),
    ]
  }
  const target = new URL(websocket, url)
  target.protocol = target.protocol.replace('http', 'ws')
  const socket = new WebSocket(target, { perMessageDeflate: false })
  socket.on('error', () => {})
  try {
    const refusal = await opening(socket)
    if (refusal !== undefined) return [refused(target.pathname, refusal)]
    const opened = ok('websocket', `${websocket} opens`)
    const echo = await echoOf(socket)
    if (echo === undefined) {
      const fix = 'only a WebSocket that sends back what it gets shows whether all bytes survive'
      return [opened, skipped('bytes', `${websocket} does not echo bytes`, fix)]
    }
    if (echo.equals(ALL_BYTES)) return [opened, ok('bytes', 'all 256 byte values come back as they were')]
    const fix = 'let your gateway treat application/websocket-events as binary, in both directions'
    return [
      opened,
      failed('bytes-changed', `of 256 bytes ${echo.length} come back, and they are not the same`, fix),
    ]
  } finally {
    socket.terminate()
  }
}

interface Refusal {
  status?: number
  message: string
}

function opening(socket: WebSocket): Promise<Refusal | undefined> {
  return new Promise((resolve) => {
    const settle = (refusal?: Refusal): void => {
      cancel()
      resolve(refusal)
    }
    const silent = { message: `it does not answer within ${PATIENCE / 1000} s` }
    const cancel = giveUpAfter(PATIENCE, () => settle(silent))
    socket.once('open', () => settle())
    socket.once('error', ({ message }) => settle({ message }))
    socket.once('unexpected-response', (_, response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => void (text = (text + chunk.toString('utf8')).slice(0, 200)))
      response.once('close', () => settle({ status: response.statusCode ?? 0, message: text.trim() }))
      setTimeout(() => response.destroy(), 500).unref()
    })
  })
}

function refused(path: string, { status, message }: Refusal): Finding {
  const said = `${path} ${status === undefined ? 'does not open' : `is refused with ${status}`}${message === '' ? '' : `: ${message}`}`
  if (status === 403 && /origin/i.test(message)) {
    return failed('websocket-refused', said, 'add the site of your page to "allowedOrigins" of your app')
  }
  if (status === 403) return signatureFinding(said)
  if (status === 404 || status === 405) {
    const fix =
      'the proxy posts application/websocket-events to this path: let your route accept POST, and set "over_http" on its route in the proxy'
    return failed('websocket-refused', said, fix)
  }
  if (status === 501 || status === 426) {
    const fix = 'clients have to reach the proxy, and the proxy has to sign: see "past-the-proxy" and sig_key'
    return failed('past-the-proxy', said, fix)
  }
  if (status !== undefined && status >= 500) {
    const fix =
      'see the logs of app and proxy: the app may be down, a gateway may add a charset to the Content-Type, or the route may have no grip.webSocket'
    return failed('events-not-answered', said, fix)
  }
  return failed('websocket-refused', said, 'check that the path is right, and whether it needs a sign-in')
}

// The first message may be a greeting: only one with the bytes is an echo.
function echoOf(socket: WebSocket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const cancel = giveUpAfter(ECHO, () => resolve(undefined))
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return
      cancel()
      resolve(data)
    })
    socket.once('close', () => {
      cancel()
      resolve(undefined)
    })
    socket.send(ALL_BYTES)
  })
}
