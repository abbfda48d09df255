import type { ProxyContext } from '../context.ts'
import type { Header } from '../headers.ts'
import { proxyHttp } from '../http-proxy.ts'
import { invalidArgument } from '../invalid-argument.ts'
import { memoryRequest, MemoryResponse, type MemoryHead } from './memory-http.ts'
import type { TestRequestInit } from './test-proxy.ts'

/** The clients of a test proxy that are not WebSockets. */
export class MemoryClients {
  readonly #context: ProxyContext
  readonly #track: (promise: Promise<unknown>) => void
  readonly #open = new Set<MemoryResponse>()

  /** @param track Called with each request that has no answer yet. */
  constructor(context: ProxyContext, track: (promise: Promise<unknown>) => void) {
    this.#context = context
    this.#track = track
  }

  /**
   * Begins a request.
   *
   * @throws {TypeError} An invalid path.
   */
  request(path: string, { method = 'GET', headers = {}, body }: TestRequestInit): MemoryResponse {
    const target = targetOf(path)
    const content = typeof body === 'string' ? Buffer.from(body) : body
    const fields = headersOf(headers)
    if (content !== undefined) fields.push(['Content-Length', String(content.length)])
    const response = new MemoryResponse()
    this.#open.add(response)
    response.once('close', () => this.#open.delete(response))
    const request = memoryRequest({ method, target, headers: fields, body: content })
    this.#track(proxyHttp(this.#context, request, response))
    return response
  }

  /** Whether the proxy holds a request now. */
  isHeld(response: MemoryResponse): boolean {
    return [...this.#context.holds].some(({ exchange }) => exchange.response === response)
  }

  /** Cuts every connection. */
  cut(): void {
    for (const response of this.#open) response.destroy()
  }
}

/**
 * The request target of a path.
 *
 * @throws {TypeError} A path that does not begin with a slash.
 */
export function targetOf(path: string): string {
  if (typeof path === 'string' && path.startsWith('/')) return path
  throw invalidArgument('"path" must begin with a slash, such as /chat')
}

/** Headers as lines, `Host` among them. */
export function headersOf(headers: TestRequestInit['headers'] = {}): Header[] {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): Header => [name, one]),
  )
  return lines.some(([name]) => name.toLowerCase() === 'host') ? lines : [['Host', 'localhost'], ...lines]
}

/** An answer as `fetch` gives it. */
export function responseOf(
  { status, reason, headers }: MemoryHead,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Response {
  const bodiless = [101, 204, 205, 304].includes(status)
  return new Response(bodiless ? null : body, {
    status,
    statusText: reason,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  })
}
