import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGripHandler, sse } from '@grip/core'
import { onTestFinished } from 'vitest'
import { createDevProxy, type DevProxy, type DevProxyOptions } from '../../src/index.ts'
import { runCli } from '../../src/run-cli.ts'
import { toListener } from './to-listener.ts'

/** What the doctor says of one thing. */
export interface Found {
  code: string
  status: 'ok' | 'failed' | 'skipped'
  message: string
  fix?: string
}

/** A program on a port of its own, as an app behind a proxy is. */
export async function listen(listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The app of the set-up: an echo, and a stream. */
export function app(gripUrl: string, more: { type?: string; hold?: boolean } = {}): http.RequestListener {
  const { type = 'text/event-stream', hold = true } = more
  return toListener(
    createGripHandler(
      async (request, grip) => {
        const { pathname } = new URL(request.url)
        if (pathname === '/events' && !hold)
          return new Response(sse({ data: 'x' }), { headers: { 'content-type': type } })
        if (pathname === '/events') return grip.holdStream('news', { headers: { 'content-type': type } })
        if (pathname === '/linked') {
          const links = [{ rel: 'next', uri: '/missing' }] as const
          return grip.holdStream('news', { headers: { 'content-type': type }, link: links[0] })
        }
        if (pathname === '/reliable') {
          return grip.holdStream(
            { name: 'log', prevId: '7' },
            {
              headers: { 'content-type': type },
              link: { rel: 'next', uri: '/reliable' },
            },
          )
        }
        if (pathname === '/poll') return grip.holdResponse('news', { timeout: 25, status: 304 })
        if (pathname === '/gone') {
          return grip.holdStream('news', {
            headers: { 'content-type': type },
            link: { rel: 'gone', uri: '/left' },
          })
        }
        if (pathname === '/missing') return new Response('gone', { status: 404 })
        if (pathname === '/chat') return grip.webSocket({ message: (ws, data) => ws.send(data) })
        return new Response('an app\n')
      },
      { config: gripUrl, onError: () => {} },
    ),
  )
}

/** A set-up that is healthy but for what a test breaks. */
export interface Setup {
  proxy: DevProxy
  origin: string
}

/** Starts a proxy in front of an app. */
export async function setUp(
  options: Partial<DevProxyOptions> = {},
  makeApp: (gripUrl: string) => http.RequestListener = app,
): Promise<Setup> {
  let listener: http.RequestListener = () => {}
  const origin = await listen((request, response) => listener(request, response))
  const proxy = await createDevProxy({ origin, port: 0, controlPort: 0, retryDelays: [], ...options })
  onTestFinished(() => proxy.close())
  listener = makeApp(proxy.gripUrl)
  return { proxy, origin }
}

/** Runs the doctor; gives what it found, and the seconds that this process could run meanwhile. */
export async function doctor(...args: string[]): Promise<{ exit: unknown; found: Found[]; seconds: number }> {
  let printed = ''
  const output = {
    out: (text: string) => void (printed += text),
    err: (text: string) => void (printed += text),
  }
  // A machine that stands still skips ticks.
  let ticks = 0
  const timer = setInterval(() => ticks++, 100)
  const exit = await runCli(['doctor', '--json', ...args], output)
  clearInterval(timer)
  return { exit, found: JSON.parse(printed) as Found[], seconds: ticks / 10 }
}

/** What the doctor looks at. */
export const PATHS: readonly string[] = ['--stream', '/events', '--websocket', '/chat']

/** The arguments for a set-up. */
export function argumentsOf({ proxy, origin }: Setup, gripUrl: string = proxy.gripUrl): string[] {
  return ['--url', proxy.url, '--grip-url', gripUrl, '--origin', origin, ...PATHS]
}

/** Codes of what has failed. */
export const failuresOf = (found: readonly Found[]): string[] =>
  found.filter(({ status }) => status === 'failed').map(({ code }) => code)

/** Hands requests to an app, and changes what comes back, as a gateway does. */
export function gateway(
  listener: http.RequestListener,
  change: (response: http.ServerResponse) => void,
): http.RequestListener {
  return (request, response) => {
    change(response)
    listener(request, response)
  }
}

/** An app that verifies nothing. */
export const openToAll: http.RequestListener = (request, response) => {
  const type = request.method === 'POST' ? 'application/websocket-events' : 'text/plain'
  response.writeHead(200, { 'content-type': type }).end('OPEN\r\n')
}

/** Adds a charset to the Content-Type of events. */
export function addCharset(response: http.ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => http.ServerResponse
  response.writeHead = ((...args: unknown[]) => {
    const changed: unknown = JSON.parse(
      JSON.stringify(args).replace('websocket-events"', 'websocket-events; charset=utf-8"'),
    )
    return writeHead(...(changed as unknown[]))
  }) as never
}

/** Sends no body. */
export function dropBytes(response: http.ServerResponse): void {
  const end = response.end.bind(response) as (...args: unknown[]) => http.ServerResponse
  response.end = (() => end()) as never
  response.write = (() => true) as never
  response.removeHeader('content-length')
}

/** Reads bytes as ASCII. */
export function readAsText(response: http.ServerResponse): void {
  const end = response.end.bind(response) as (...args: unknown[]) => http.ServerResponse
  response.end = ((chunk: unknown) => {
    // Bytes over 127 become question marks; as many as there were, so that lengths still fit.
    const bytes =
      chunk instanceof Uint8Array ? Uint8Array.from(chunk, (byte) => (byte > 127 ? 63 : byte)) : chunk
    return end(bytes)
  }) as never
}

/** Never answers at a path. */
export function silentAt(path: string, listener: http.RequestListener): http.RequestListener {
  return (request, response) => void (request.url !== path && listener(request, response))
}

/** Answers a long-poll with a 304 that has lost its headers, as gateways make of it. */
export function strip304(listener: http.RequestListener): http.RequestListener {
  return (request, response) => {
    if (request.url === '/poll') response.writeHead(304).end()
    else listener(request, response)
  }
}

/** Drops the headers of GRIP on the way to the proxy alone. */
export function dropGripHeaders(listener: http.RequestListener): http.RequestListener {
  return (request, response) => {
    const isProxied = request.headers['grip-feature'] !== undefined
    if (isProxied && request.url === '/poll') response.writeHead(200).end()
    else listener(request, response)
  }
}
