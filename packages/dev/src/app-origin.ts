import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { faultOfResponse } from '@grip/core/adapter'
import { headerOf, headerText, type Header } from './headers.ts'
import { invalidArgument } from './invalid-argument.ts'
import type { Log } from './log.ts'
import { pathOf } from './log.ts'
import type { OriginAnswer, OriginClient, OriginRequest } from './origin-client.ts'

/** An app with a web-standard `fetch`: what `createGripHandler` returns, a Hono app, or an object of your own. */
export interface FetchApp {
  /** Answers a request; what follows are the variables and the context of a platform. */
  fetch(request: Request, ...platform: never[]): Response | Promise<Response>
}

/** The arguments of an app. */
export interface AppOriginOptions {
  app: FetchApp
  /** The variables that the app reads, `GRIP_URL` among them. */
  env: Readonly<Record<string, unknown>>
  log: Log
  /** Called with each promise that something waits for: an answer, or the app's work after it. */
  track?: (promise: Promise<unknown>) => void
}

/** An app in this process as the origin of a proxy: the proxy calls it without a port. */
export function appOrigin({ app, env, log, track = () => {} }: AppOriginOptions): OriginClient {
  const waitUntil = (promise: Promise<unknown>): void => track(Promise.resolve(promise).catch(() => {}))
  // An app of this library takes a platform, others the (env, ctx) of a Worker.
  const platform = (): unknown[] =>
    APP in app ? [{ [PLATFORM]: true, env, waitUntil }] : [env, { waitUntil, passThroughOnException() {} }]
  const ask = async (request: OriginRequest): Promise<OriginAnswer> => {
    const { method, path } = request
    try {
      const response = await app.fetch(await requestOf(request), ...(platform() as never[]))
      const fault = faultOfResponse(response)
      if (fault) throw invalidArgument(`"fetch" of the app must return a Response to send; ${fault}`)
      return answerOf(response)
    } catch (error) {
      if (request.signal?.aborted) throw error
      const { stack = String(error) } = error as Error
      log('origin-error', `${method}: the app fails, and a platform answers 500: ${stack}`, {
        path: pathOf(path),
      })
      return { ...answerOf(new Response('Internal Server Error\n', { status: 500 })), isReported: true }
    }
  }
  return {
    address: 'the app',
    send(request) {
      const answer = ask(request)
      track(answer.catch(() => {}))
      return answer
    },
    upgrade() {
      throw new Error('the app runs in this process, so a WebSocket cannot be passed through to it')
    },
    close() {},
  }
}

const APP = Symbol.for('grip.app')
const PLATFORM = Symbol.for('grip.platform')

async function requestOf({ method, path, headers, body, signal }: OriginRequest): Promise<Request> {
  const host = headerOf(headers, 'host') ?? 'localhost'
  const list = headers.filter(([name]) => name.toLowerCase() !== 'transfer-encoding')
  const content = method === 'GET' || method === 'HEAD' ? undefined : bodyOf(body)
  return new Request(`http://${host}${path}`, {
    method,
    headers: list.map(([name, value]): [string, string] => [name, value]),
    ...(content !== undefined && { body: content, duplex: 'half' }),
    ...(signal && { signal }),
  })
}

function bodyOf(body: Uint8Array | Readable): BodyInit | undefined {
  if (!(body instanceof Uint8Array)) return Readable.toWeb(body) as unknown as ReadableStream
  return body.length === 0 ? undefined : new Uint8Array(body)
}

function answerOf(response: Response): OriginAnswer {
  const { status, statusText, headers } = response
  return {
    status,
    reason: statusText,
    headers: [...headers].map(([name, value]): Header => [name, latin1(value)]),
    body: contentOf(response),
    encoding: undefined,
  }
}

// A Response of another class may have another stream, or none at all.
function contentOf(response: Response): Readable {
  const { body } = response as { body?: Response['body'] }
  if (body === undefined) return Readable.from(wholeOf(response))
  if (body instanceof ReadableStream) return Readable.fromWeb(body as unknown as NodeReadableStream)
  return Readable.from(body ?? [])
}

async function* wholeOf(response: Response): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await response.arrayBuffer())
}

// A runtime may let a value through that no HTTP header can have.
function latin1(value: string): string {
  return /[^\0-\xff]/.test(value) ? headerText(value) : value
}
