import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { Grip } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { onTestFinished } from 'vitest'
import {
  type DirectWebSocketHooks,
  toUpgradeListener,
  type UpgradeListenerOptions,
} from '../src/websocket.ts'
import { listen, signalled } from './serve.ts'

const KEY = 'a secret of at least thirty-two bytes'
const GRIP = new Grip(`http://127.0.0.1:5561?iss=pushpin&key=${encodeURIComponent(KEY)}`, {
  allowedOrigins: ['https://app.example'],
})

/** What a handshake has other than usual. */
export interface Handshake {
  method?: string
  /** Header lines that come after the usual ones, or in the place of those with their name. */
  headers?: Record<string, string>
  /** The library of the listener. */
  grip?: Grip
}

/** A client, its handshake sent, and what became of it at the listener. */
export interface Handshaken {
  client: Socket
  /** The socket at the listener's end. */
  server: Socket
  errors: unknown[]
  /** Waits until what came back, as Latin-1, matches. */
  received(pattern: RegExp): Promise<string>
}

/** Serves hooks, and sends them a handshake as a proxy does. */
export async function handshake(
  hooks: DirectWebSocketHooks,
  options: UpgradeListenerOptions = {},
  { method = 'GET', headers: changed = {}, grip = GRIP }: Handshake = {},
): Promise<Handshaken> {
  const errors: unknown[] = []
  const http = createServer()
  const upgraded = signalled<Socket>()
  http.on('upgrade', (_, socket) => upgraded.resolve(socket as Socket))
  http.on('upgrade', toUpgradeListener(hooks, grip, { onError: (error) => errors.push(error), ...options }))
  const client = connect({ port: await listen(http), host: '127.0.0.1', allowHalfOpen: true })
  client.on('error', () => undefined)
  onTestFinished(() => void client.destroy())
  let text = ''
  client.on('data', (data: Buffer) => (text += data.toString('latin1')))
  const headers = {
    host: 'a',
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-extensions': 'grip',
    origin: 'https://app.example',
    'grip-sig': await signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 }),
    ...changed,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  client.write(`${method} / HTTP/1.1\r\n${lines.join('')}\r\n`)
  const server = await upgraded.promise
  onTestFinished(() => void server.destroy())
  const received = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) {
      await new Promise<void>((resolve, reject) => {
        client.once('data', () => resolve()).once('close', () => reject(new Error(`closed after ${text}`)))
      })
    }
    return text
  }
  return { client, server, errors, received }
}

/** Serves hooks, and opens a WebSocket to them. */
export async function open(
  hooks: DirectWebSocketHooks,
  options: UpgradeListenerOptions = {},
): Promise<Handshaken> {
  const opened = await handshake(hooks, options)
  await opened.received(/^HTTP\/1\.1 101 [^]*\r\n\r\n/)
  return opened
}

/** A frame of a client; its mask is of zeros, which leaves the content as it is. */
export function frame(content: string | Uint8Array, first = 0x81): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([frameHead(bytes.length, first), bytes])
}

/** Head of a frame of so many bytes. */
export function frameHead(length: number, first = 0x82): Buffer {
  const head = Buffer.alloc(14)
  head[0] = first
  head[1] = 0xff
  head.writeBigUInt64BE(BigInt(length), 2)
  // A control frame has its length in one byte.
  return first < 0x88 ? head : Buffer.from([first, 0x80 | length, 0, 0, 0, 0])
}
