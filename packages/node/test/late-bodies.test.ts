import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect, type Socket } from 'node:net'
import { createGripHandler, Grip } from '@grip/core'
import { sealConnection, signGripSig } from '@grip/core/wire'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { toNodeListener, webSocketFromIncoming, webSocketToServerResponse } from '../src/index.ts'
import { listen } from './serve.ts'

const KEY = 'a secret of at least thirty-two bytes'
const grip = new Grip(`http://127.0.0.1:5561?iss=pushpin&key=${encodeURIComponent(KEY)}`)
const EVENTS = 'application/websocket-events'

const hooks = toNodeListener(
  createGripHandler((_, context) => context.webSocket({ message: (ws, data) => ws.send(data) }), {
    config: { controlUrl: 'http://127.0.0.1:5561', issuer: 'pushpin', key: KEY },
  }),
)
const loop: RequestListener = (request, response) => void answer(request, response)

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ws = await webSocketFromIncoming(request, grip)
  while (ws.canRecv()) ws.send(ws.recv()!)
  await webSocketToServerResponse(ws, response)
}

// Each test is a proxy at an address of its own.
let addresses = 1
let proxy: Proxy

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
})

describe.each([
  ['toNodeListener', hooks],
  ['the direct style', loop],
])('%s, when bodies of events come later than their headers,', (_, listener) => {
  beforeEach(async () => {
    proxy = await Proxy.start(listener, `127.0.0.${++addresses}`)
  })

  it('closes connections after the third that is 40 ms late, and keeps none for ten minutes', async () => {
    expect(await proxy.send([0, 40, 40, 40])).toEqual(['kept', 'kept', 'kept', 'closed'])
    expect(await proxy.send([40, 0, 0])).toEqual(['closed', 'closed', 'closed'])
    vi.advanceTimersByTime(599_000)
    expect(await proxy.send([0])).toEqual(['closed'])
    vi.advanceTimersByTime(1000)
    expect(await proxy.send([0, 40, 40, 40])).toEqual(['kept', 'kept', 'kept', 'closed'])
  })

  it('keeps none for ten minutes, though the clock is set back by an hour', async () => {
    expect(await proxy.send([0, 40, 40, 40])).toEqual(['kept', 'kept', 'kept', 'closed'])
    vi.setSystemTime(Date.now() - 3_600_000)
    vi.advanceTimersByTime(600_000)
    expect(await proxy.send([0, 0])).toEqual(['kept', 'kept'])
  })

  it('keeps connections whose bodies are late now and then, or by less', async () => {
    expect(new Set(await proxy.send([40, 40, 0, 40, 40, 0, 34, 34, 34, 34, 34]))).toEqual(new Set(['kept']))
  })

  it('keeps connections again once new ones turn out to be no faster', async () => {
    expect(await proxy.send([60, 65, 65, 65])).toEqual(['kept', 'kept', 'kept', 'closed'])
    expect(await proxy.send([60, 60, 60, 65, 65, 65])).toEqual([
      'closed',
      'closed',
      ...Array<string>(4).fill('kept'),
    ])
  })

  it('keeps connections of a proxy that is far away', async () => {
    expect(new Set(await proxy.send([40, 80, 80, 80, 80, 80]))).toEqual(new Set(['kept']))
  })

  it('keeps connections whose large bodies take their time', async () => {
    const body = `TEXT 1000\r\n${'x'.repeat(4096)}\r\n`
    expect(new Set(await proxy.send([0, 40, 40, 40, 40, 40], body))).toEqual(new Set(['kept']))
  })

  it('keeps connections whose bodies come with their headers, however long the answer takes', async () => {
    expect(new Set(await proxy.send(Array<number>(6).fill(-40)))).toEqual(new Set(['kept']))
  })
})

it('keeps connections for other requests, however late their bodies are', async () => {
  const pages = toNodeListener({ fetch: async (request) => new Response(await request.text()) })
  proxy = await Proxy.start(pages, `127.0.0.${++addresses}`)
  expect(new Set(await proxy.send([40, 40, 40, 40, 40], 'x', 'text/plain'))).toEqual(new Set(['kept']))
})

/** Sends events as a proxy does that holds a body back until it hears that the headers have arrived. */
class Proxy {
  readonly #server: Server
  readonly #port: number
  readonly #address: string
  #socket: Socket | undefined

  private constructor(server: Server, port: number, address: string) {
    this.#server = server
    this.#port = port
    this.#address = address
  }

  static async start(listener: RequestListener, address: string): Promise<Proxy> {
    const server = createServer(listener)
    return new Proxy(server, await listen(server), address)
  }

  /**
   * Sends a request for each number: that many milliseconds pass between its headers and its body, or, where it is
   * negative, after both have come together. Says whether the connection was kept.
   */
  async send(waits: readonly number[], body = 'TEXT 2\r\nhi\r\n', type = EVENTS): Promise<string[]> {
    const outcomes: string[] = []
    for (const wait of waits) outcomes.push(await this.#sendOne(wait, body, type))
    return outcomes
  }

  async #sendOne(wait: number, body: string, type: string): Promise<string> {
    const token = await signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 3600 })
    const seal = await sealConnection(KEY, { id: 'c1' })
    const head =
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n` +
      `Connection-Id: c1\r\nMeta-Grip-Seal: ${seal}\r\nGrip-Sig: ${token}\r\n\r\n`
    const socket = (this.#socket ??= await this.#connect())
    const arrived = once(this.#server, 'request')
    if (wait < 0) socket.write(head + body)
    else socket.write(head)
    await arrived
    // The request is read to its end, if there is more of it, before time passes.
    await new Promise((resolve) => setImmediate(resolve))
    vi.advanceTimersByTime(Math.abs(wait))
    if (wait >= 0) socket.write(body)
    let answer = ''
    while (!answer.includes('\r\n\r\n')) answer += String((await once(socket, 'data'))[0])
    if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(answer)
    const closed = /^connection: close$/im.test(answer)
    if (!closed) return 'kept'
    await once(socket, 'close')
    this.#socket = undefined
    return 'closed'
  }

  async #connect(): Promise<Socket> {
    const socket = connect({ port: this.#port, host: '127.0.0.1', localAddress: this.#address })
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
}
