import { createServer, request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders, RequestListener, Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { FetchApp } from '@grip/core'
import { onTestFinished } from 'vitest'
import { type NodeListenerOptions, toNodeListener } from '../src/index.ts'

/** Starts a server on a free port; it ends with the test. */
export async function serve(listener: RequestListener): Promise<{ port: number; origin: string }> {
  const server = createServer(listener)
  const port = await listen(server)
  return { port, origin: `http://127.0.0.1:${port}` }
}

/** An app that answers with what it was given, as JSON. */
export const mirror = {
  async fetch(request: Request): Promise<Response> {
    const { method, url } = request
    const body = [...new Uint8Array(await request.arrayBuffer())]
    return Response.json({ method, url, headers: [...request.headers], body })
  },
}

/** Starts a server of the {@link mirror}. */
export function serveMirror(options?: NodeListenerOptions): ReturnType<typeof serve> {
  return serve(toNodeListener(mirror, options))
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export interface Answer {
  status: number
  reason: string
  headers: IncomingHttpHeaders
  rawHeaders: string[]
  bytes: Buffer
  text: string
}

/** Sends one request with node:http, which shows headers as they are on the wire. */
export function send(
  url: string,
  init: { method?: string; headers?: OutgoingHttpHeaders | string[]; body?: string | Uint8Array } = {},
): Promise<Answer> {
  const { body, ...options } = init
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, statusMessage: reason = '', headers, rawHeaders } = response
        const bytes = Buffer.concat(chunks)
        resolve({ status, reason, headers, rawHeaders, bytes, text: bytes.toString() })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Writes bytes to a port and resolves to everything that comes back until the server ends the connection. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => (received += chunk))
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
}

/** A promise with its resolver, for an event that a test waits for. */
export function signalled<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}

/** Serves an app and collects what its onError is told. */
export async function serveFaulty(
  answer: FetchApp['fetch'],
): Promise<{ port: number; origin: string; errors: unknown[]; reported: Promise<true> }> {
  const errors: unknown[] = []
  const reported = signalled<true>()
  const onError = (error: unknown) => {
    errors.push(error)
    reported.resolve(true)
  }
  return {
    ...(await serve(toNodeListener({ fetch: answer }, { onError }))),
    errors,
    reported: reported.promise,
  }
}
