import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { Grip } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { expectNoSecret } from '@grip/trust/test'
import { expect, it, onTestFinished, vi } from 'vitest'
import {
  type DirectWebSocket,
  type DirectWebSocketHooks,
  toUpgradeListener,
  type UpgradeListenerOptions,
} from '../src/websocket.ts'
import { listen, signalled } from './serve.ts'

const KEY = 'a secret of at least thirty-two bytes'
const url = `http://127.0.0.1:5561?iss=pushpin&key=${encodeURIComponent(KEY)}`
const grip = new Grip(url, { allowedOrigins: ['https://app.example'] })

interface Served {
  port: number
  errors: unknown[]
  /** Which hooks ran. */
  ran: string[]
}

/** Serves hooks that say that they ran; the server and its sockets end with the test. */
async function serve(
  hooks: DirectWebSocketHooks = {},
  options: UpgradeListenerOptions = {},
): Promise<Served> {
  const [errors, ran]: [unknown[], string[]] = [[], []]
  const open = (ws: DirectWebSocket): unknown => {
    ran.push('open')
    return hooks.open?.(ws)
  }
  const server = createServer((_, response) => response.end('plain'))
  const onError = (error: unknown): void => void errors.push(error)
  server.on('upgrade', (_, socket) => onTestFinished(() => void socket.destroy()))
  server.on('upgrade', toUpgradeListener({ ...hooks, open }, grip, { onError, ...options }))
  return { port: await listen(server), errors, ran }
}

const sign = (claims: { iss?: string; exp?: number } = {}, key = KEY): Promise<string> =>
  signGripSig(key, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60, ...claims })

interface Handshake {
  status: number
  headers: IncomingHttpHeaders
  /** Body of a refusal, or bytes of the first frames. */
  text: string
}

/**
 * Sends the handshake of a proxy, with headers changed or, by undefined, left out.
 *
 * @param length How many bytes of frames to wait for.
 */
async function handshake(
  port: number,
  changed: Record<string, string | undefined> = {},
  length = 0,
): Promise<Handshake> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-extensions': 'grip',
    origin: 'https://app.example',
    'grip-sig': await sign(),
    ...changed,
  }
  const present = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const { promise, resolve } = signalled<Handshake>()
  const request = httpRequest({ port, host: '127.0.0.1', headers: Object.fromEntries(present) })
  request.on('upgrade', ({ statusCode: status = 0, headers: answered }, socket: Duplex, head) => {
    onTestFinished(() => void socket.destroy())
    let text = ''
    const add = (data: Buffer): void => {
      text += data.toString('latin1')
      if (text.length >= length) resolve({ status, headers: answered, text })
    }
    socket.on('data', add)
    add(head)
  })
  request.on('response', (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
  })
  request.end()
  return promise
}

it.each([
  ['m:', 'grip', '\x81\x04m:hi'],
  ['', 'grip; message-prefix=""', '\x81\x02hi'],
] as const)('with the message prefix "%s" the extension is %s', async (messagePrefix, extension, frame) => {
  const { port } = await serve({ open: (ws) => ws.send('hi') }, { messagePrefix })
  const { status, headers, text } = await handshake(port, {}, frame.length)
  expect([status, headers['sec-websocket-extensions'], text]).toEqual([101, extension, frame])
})

it('what the open hook does goes out in order, channels with the prefix', async () => {
  const prefixed = new Grip(url, { prefix: 'p-', allowedOrigins: ['https://app.example'] })
  const server = createServer()
  const open = (ws: DirectWebSocket): void => {
    ws.subscribe({ name: 'a', filters: ['skip-self'] })
    ws.sendBinary('b')
    ws.unsubscribe('a')
    ws.close(4000, 'end')
  }
  server.on('upgrade', toUpgradeListener({ open }, prefixed))
  const { text } = await handshake(await listen(server), {}, 120)
  expect(text).toBe(
    '\x81\x3ec:{"channel":"p-a","filters":["skip-self"],"type":"subscribe"}' +
      '\x82\x03m:b' +
      '\x81\x28c:{"channel":"p-a","type":"unsubscribe"}' +
      '\x89\x00' + // the close waits for the PONG, or a second
      '\x88\x05\x0f\xa0end',
  )
})

it.each([
  ['no signature', { 'grip-sig': undefined }],
  ['nonsense', { 'grip-sig': 'a.b.c' }],
  ['a foreign origin', { origin: 'https://evil.example' }],
  ['no origin', { origin: undefined }],
])('B1 %s is refused with 403, and no hook runs', async (_, changed) => {
  const { port, ran, errors } = await serve()
  const { status, headers } = await handshake(port, changed)
  expect([status, headers.connection, ran, errors]).toEqual([403, 'close', [], []])
})

it.each([
  ['another key', () => sign({}, 'another secret of thirty-two bytes or more')],
  ['another issuer', () => sign({ iss: 'other' })],
  ['an expired signature', () => sign({ exp: 1_000_000_000 })],
])('B1 %s is refused with 403, and no hook runs', async (_, forge) => {
  const { port, ran } = await serve()
  const { status } = await handshake(port, { 'grip-sig': await forge() })
  expect([status, ran]).toEqual([403, []])
})

it.each([
  ['no grip extension', { 'sec-websocket-extensions': undefined }],
  ['an extension that only begins like it', { 'sec-websocket-extensions': 'gripper, permessage-deflate' }],
  ['another protocol', { upgrade: 'h2c' }],
  ['an old version', { 'sec-websocket-version': '8' }],
  ['a malformed key', { 'sec-websocket-key': 'short' }],
])('B1 %s is refused with 426, and no hook runs', async (_, changed) => {
  const { port, ran, errors } = await serve()
  const { status, headers } = await handshake(port, changed)
  expect([status, headers.upgrade, ran, errors]).toEqual([426, 'websocket', [], []])
})

it('grip is found among other extensions', async () => {
  const { port } = await serve({ open: (ws) => ws.send('hi') })
  const { status } = await handshake(port, { 'sec-websocket-extensions': 'permessage-deflate,GRIP; x=1' })
  expect(status).toBe(101)
})

it('the open hook refuses with status, headers and body', async () => {
  const refusal = new Response('Sign in\n', { status: 401, headers: { 'www-authenticate': 'Basic' } })
  const { port } = await serve({ open: () => refusal })
  const { status, headers, text } = await handshake(port)
  expect([status, headers['www-authenticate'], headers['content-length'], text]).toEqual([
    401,
    'Basic',
    '8',
    'Sign in\n',
  ])
})

it('a Response that is no refusal becomes 500 and is told', async () => {
  const { port, errors } = await serve({ open: () => new Response('welcome') })
  expect((await handshake(port)).status).toBe(500)
  expect(errors).toMatchObject([{ code: 'ERR_INVALID_ARGUMENT' }])
})

it('C5 an open hook that throws: accepted, closed with 1011, told once', async () => {
  const error = new Error('in open')
  const { port, errors } = await serve({ open: () => Promise.reject(error) })
  expect((await handshake(port, {}, 4)).text).toBe('\x88\x02\x03\xf3')
  expect(errors).toEqual([error])
})

it('a client that leaves while the open hook runs is a disconnect', async () => {
  const [opened, gone, left] = [signalled<void>(), signalled<void>(), signalled<unknown>()]
  const { port } = await serve({
    open: async () => {
      opened.resolve()
      await gone.promise
    },
    disconnect: (ws) => left.resolve(ws.closed),
  })
  const socket = connect(port, '127.0.0.1')
  const lines = [
    'GET / HTTP/1.1',
    'host: a',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-extensions: grip',
    'origin: https://app.example',
    `grip-sig: ${await sign()}`,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await opened.promise
  socket.resetAndDestroy()
  socket.once('close', () => setImmediate(() => gone.resolve()))
  expect(await left.promise).toEqual({ code: 1006, reason: '' })
})

it.each<[string, { key?: string }, Record<string, string>]>([
  ['another key', { key: 'another secret of thirty-two bytes' }, {}],
  ['a foreign origin', {}, { origin: 'https://canary.example' }],
  ['no grip extension', {}, { 'sec-websocket-extensions': 'canary-extension' }],
  ['a hook that throws', {}, {}],
])('E2 %s: answer, log and errors show no key, signature or cookie', async (name, { key = KEY }, changed) => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  onTestFinished(() => log.mockRestore())
  const token = await sign({}, key)
  const server = createServer()
  const open = (): never => {
    throw new Error('thrown')
  }
  server.on('upgrade', toUpgradeListener({ open }, grip))
  const port = await listen(server)
  const headers = { 'grip-sig': token, cookie: 'canary-cookie', ...changed }
  const answer = await handshake(port, headers, name === 'a hook that throws' ? 4 : 0)
  const secrets = [
    KEY,
    key,
    token,
    token.split('.')[2]!,
    'canary-cookie',
    'canary.example',
    'canary-extension',
  ]
  expectNoSecret([answer.status, answer.headers, answer.text], secrets)
  expect(log).toHaveBeenCalledTimes(name === 'a hook that throws' ? 1 : 0)
  for (const call of log.mock.calls) expectNoSecret(call, secrets)
})
