import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import net, { type AddressInfo, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import type { DevProxyEvent, DevProxyEventCode } from '@grip/dev'
import { eventually } from './eventually.ts'

/** Memory that an attack may take for as long as it lasts, in bytes. */
const ROOM = 40_000_000

/** What the app does with a connection on which `/hostile` was requested. */
export type Hostile = (socket: Socket, request: IncomingMessage) => void

interface Address {
  url: string
  port: number
  controlPort: number
}

type Told = { event: DevProxyEvent } | { bytes: number } | Address

/** A proxy in a process of its own, and an app behind it that can be made hostile. */
export class Siege {
  /** What the app does with `/hostile`. Default: it reads and never answers. */
  hostile: Hostile = (_, request) => void request.resume()
  #address!: Address
  readonly #told: Told[] = []
  readonly #hostileSockets = new Set<Socket>()
  readonly #clients: Socket[] = []
  readonly #changed = new Set<() => void>()
  readonly #app: http.Server
  #child!: ChildProcess
  #bystander!: WebSocket
  #memory = 0
  #round = 0

  constructor() {
    this.#app = http.createServer((request, response) => this.#answer(request, response))
  }

  async begin(): Promise<void> {
    await new Promise<void>((resolve) => this.#app.listen(0, '127.0.0.1', resolve))
    const origin = `http://127.0.0.1:${(this.#app.address() as AddressInfo).port}`
    const file = fileURLToPath(new URL('./proxy-child.ts', import.meta.url))
    this.#child = fork(file, [origin], { execArgv: ['--expose-gc'] })
    this.#child.on('message', (message: Told) => {
      this.#told.push(message)
      this.#change()
    })
    this.#child.once('exit', () => this.#change())
    this.#address = await this.#until(() => this.#take((message): message is Address => 'url' in message))
    this.#bystander = new WebSocket(`${this.#address.url}/ws`, { perMessageDeflate: false })
    await once(this.#bystander, 'open')
  }

  /** Before each attack: ends the connections of the one before, and looks at the memory. */
  async calm(): Promise<void> {
    this.#round++
    for (const socket of [...this.#clients.splice(0), ...this.#hostileSockets]) socket.destroy()
    this.hostile = (_, request) => void request.resume()
    this.#memory = await this.#measure()
  }

  end(): void {
    this.#child.kill('SIGKILL')
    this.#app.close()
    this.#app.closeAllConnections()
  }

  /** A connection of a client, with what was written to it so far. */
  connect(text = ''): Socket {
    return this.#connectTo(this.#address.port, text)
  }

  /** A connection of a publisher, with what was written to it so far. */
  connectControl(text: string): Socket {
    return this.#connectTo(this.#address.controlPort, text)
  }

  /** A connection of a client that has a WebSocket, subscribed to `held`. */
  async webSocket(): Promise<Socket> {
    const socket = this.connect(handshake('/subscribed'))
    await once(socket, 'data')
    return socket
  }

  /** Publishes to `held`. */
  publish(content: string): Promise<void> {
    return this.publishFormats({ 'http-stream': { content }, 'ws-message': { content } })
  }

  /** Publishes formats to `held`. */
  async publishFormats(formats: object): Promise<void> {
    const body = JSON.stringify({ items: [{ channel: 'held', formats }] })
    const url = `http://127.0.0.1:${this.#address.controlPort}/publish/`
    const { status } = await fetch(url, { method: 'POST', body })
    if (status !== 200) throw new Error(`a publish is answered ${status}`)
  }

  /** Resolves once the proxy has reported this. */
  async reported(code: DevProxyEventCode, message: string): Promise<DevProxyEvent> {
    const isIt = (told: Told): told is { event: DevProxyEvent } =>
      'event' in told && told.event.code === code && told.event.message.includes(message)
    return (await this.#until(() => this.#take(isIt))).event
  }

  /** Whether the proxy has reported this. */
  hasReported(code: DevProxyEventCode): boolean {
    return this.#told.some((told) => 'event' in told && told.event.code === code)
  }

  /** Resolves once the app has this many connections on which `/hostile` was requested. */
  async hostileConnections(count: number): Promise<void> {
    await this.#until(() => (this.#hostileSockets.size === count ? true : undefined))
  }

  /** Insists that the proxy runs, has not grown much, and that a WebSocket from before the attack works. */
  async isUntouched(): Promise<void> {
    const answer = once(this.#bystander, 'message')
    this.#bystander.send('still there?')
    const text = String((await answer)[0])
    if (text !== 'still there?') throw new Error(`another WebSocket received ${text}`)
    // V8 frees what it has collected in the background, a little later: what stays is held.
    await eventually(async () => {
      const growth = (await this.#measure()) - this.#memory
      if (growth > ROOM) throw new Error(`the proxy holds ${growth} bytes more`)
    })
  }

  // A request of one attack may reach the app after the next attack has begun: its number tells them apart.
  #connectTo(port: number, unnumbered: string): Socket {
    const text = unnumbered.replace('/hostile HTTP/1.1\r\n', `$&X-Round: ${this.#round}\r\n`)
    const socket = net.connect(port, '127.0.0.1').on('error', () => {})
    this.#clients.push(socket)
    socket.write(text, 'latin1')
    return socket
  }

  async #measure(): Promise<number> {
    this.#child.send('memory')
    return (await this.#until(() => this.#take((told): told is { bytes: number } => 'bytes' in told))).bytes
  }

  #take<T extends Told>(is: (told: Told) => told is T): T | undefined {
    const index = this.#told.findIndex(is)
    return index < 0 ? undefined : (this.#told.splice(index, 1)[0] as T)
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (this.#child.exitCode !== null) throw new Error(`the proxy has ended with ${this.#child.exitCode}`)
      await new Promise<void>((resolve) => this.#changed.add(resolve))
    }
  }

  #change(): void {
    for (const resolve of this.#changed) resolve()
    this.#changed.clear()
  }

  #answer(request: IncomingMessage, response: http.ServerResponse): void {
    const { url, socket } = request
    if (url === '/ws' || url === '/subscribed') return void echo(request, response, url === '/subscribed')
    if (url !== '/hostile') {
      const hold = url === '/poll' ? 'response' : 'stream'
      return void response.writeHead(200, { 'Grip-Hold': hold, 'Grip-Channel': 'held' }).end()
    }
    if (Number(request.headers['x-round'] ?? this.#round) < this.#round) return void socket.destroy()
    this.#hostileSockets.add(socket)
    socket.once('close', () => {
      this.#hostileSockets.delete(socket)
      this.#change()
    })
    this.#change()
    this.hostile(socket, request)
  }
}

/** The request that begins a WebSocket. */
export function handshake(path: string): string {
  const fields = [
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  return `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n${fields.join('\r\n')}\r\n\r\n`
}

async function echo(
  request: IncomingMessage,
  response: http.ServerResponse,
  subscribe: boolean,
): Promise<void> {
  let body = ''
  for await (const chunk of request.setEncoding('latin1')) body += chunk as string
  const event = (content: string): string => `TEXT ${content.length.toString(16)}\r\n${content}\r\n`
  const opening = `OPEN\r\n${subscribe ? event('c:{"type":"subscribe","channel":"held"}') : ''}`
  const texts = [...body.matchAll(/TEXT \w+\r\n(.*)\r\n/g)].map(([, text]) => event(`m:${text}`))
  const type = 'application/websocket-events'
  response.writeHead(200, { 'Content-Type': type, 'Sec-WebSocket-Extensions': 'grip' })
  response.end(Buffer.from((body.startsWith('OPEN') ? opening : '') + texts.join(''), 'latin1'))
}
