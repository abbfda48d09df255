import http from 'node:http'
import https from 'node:https'
import { giveUpAfter } from '../patience.ts'

/** Milliseconds to wait for a server that says nothing. */
export const PATIENCE = 2500

/** Most bytes of an answer that are read. */
const MAX_BYTES = 1_000_000

/** A request. */
export interface AskInit {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: Uint8Array | string
  /** Milliseconds after which an answer that has begun is enough. Default: the whole answer. */
  enough?: number
  /** Ends it when the answer is no longer needed. */
  signal?: AbortSignal
  /** Called with each piece of the answer. */
  onData?: (text: string) => void
}

/** What a server answered. */
export interface Asked {
  status: number
  headers: http.IncomingHttpHeaders
  body: Buffer
  /** Whether the answer ended by itself. */
  hasEnded: boolean
}

/** A server that could not be asked. */
export class AskError extends Error {
  /** Nothing listens there, or nothing answers in time. */
  readonly kind: 'unreachable' | 'silent'

  constructor(kind: 'unreachable' | 'silent', message: string) {
    super(message)
    this.kind = kind
  }
}

/**
 * Sends a request to a server, with a limit of time and bytes.
 *
 * @throws {AskError} No answer.
 */
export function ask(
  url: URL,
  { method = 'GET', headers = {}, body, enough, signal, onData }: AskInit = {},
): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body as string)) }
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      headers: { ...headers, ...length },
      agent: false,
    })
    const silent = (): void => {
      reject(new AskError('silent', `it does not answer within ${PATIENCE / 1000} s`))
      request.destroy()
    }
    let cancel = giveUpAfter(PATIENCE, silent)
    signal?.addEventListener('abort', () => request.destroy(new Error('the check is over')))
    request.once('error', (error: NodeJS.ErrnoException) => {
      cancel()
      reject(new AskError('unreachable', error.message || (error.code ?? 'unknown error')))
    })
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const finish = (hasEnded: boolean): void => {
        cancel()
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          hasEnded,
        })
        request.destroy()
      }
      cancel()
      cancel = giveUpAfter(enough ?? PATIENCE, () => finish(false))
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        onData?.(chunk.toString('utf8'))
        if ((size += chunk.length) > MAX_BYTES) finish(false)
      })
      response.once('end', () => finish(true))
      response.once('error', () => finish(false))
    })
    request.end(body)
  })
}

/** The origin and path of a URL, for messages: its query may carry secrets. */
export function shown(url: URL): string {
  return url.origin + url.pathname
}
