import {
  createGripHandler,
  type FetchApp,
  type GripHandlerFunction,
  type GripHandler,
  type GripHandlerOptions,
  type WebSocketHooks,
} from '@grip/core'
import { encodeWebSocketEvents, sealConnection, signGripSig, type WebSocketEvent } from '@grip/core/wire'
import type { AdapterUnderTest, InvokeOptions } from './adapter-under-test.ts'
import { type HeaderLine, withLines } from './header-lines.ts'

const KEY = 'a key of this suite, longer than 32 bytes'

/** What a clause sends. */
export interface RequestOptions {
  method?: string
  /** Header lines besides Host, Content-Length and the signature. */
  lines?: readonly HeaderLine[]
  body?: Uint8Array | string
  /** Whether a proxy sent it; or the `Grip-Sig` itself. Default false. */
  signed?: boolean | string
}

/** How events are sent. */
export interface EventsOptions extends Pick<RequestOptions, 'lines' | 'signed'> {
  /** Whether signed events have the seal of a connection that was accepted. Default true. */
  sealed?: boolean
}

/** One clause's world: programs to serve, requests to send, what was published and reported. */
export class AdapterContext {
  /** What `onError` heard. */
  readonly errors: unknown[] = []
  /** How often a program ran. */
  calls = 0
  /** Bodies that were published. */
  readonly published: string[] = []
  readonly #adapter: AdapterUnderTest

  constructor(adapter: AdapterUnderTest) {
    this.#adapter = adapter
  }

  /** A program of this library, configured for the suite's proxy. */
  program(handle: GripHandlerFunction<unknown>, options: GripHandlerOptions = {}): GripHandler {
    const counted: GripHandlerFunction<unknown> = (request, grip) => {
      this.calls++
      return handle(request, grip)
    }
    return createGripHandler(counted, {
      config: { controlUrl: 'http://127.0.0.1:5561', issuer: 'suite', key: KEY },
      onError: (error) => this.errors.push(error),
      publish: {
        fetch: async (_, init) => {
          // Long enough for an adapter that does not wait to have answered.
          await new Promise((resolve) => setTimeout(resolve, 50))
          this.published.push(await new Response(init?.body as BodyInit).text())
          return new Response('Published\n')
        },
      },
      ...options,
    })
  }

  /** A program that runs WebSocket hooks. */
  hooks(hooks: WebSocketHooks, options?: GripHandlerOptions): GripHandler {
    return this.program((_, grip) => grip.webSocket(hooks), options)
  }

  /** A request as a client, or the proxy, sends it. */
  async request(path: string, options: RequestOptions = {}): Promise<Request> {
    const { method = 'GET', lines = [], body, signed = false } = options
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    const token = signed === true ? await this.sign() : signed
    const sent: HeaderLine[] = [
      ['Host', 'h.example'],
      ...(token === false ? [] : [['Grip-Sig', token] as const]),
      ...(method === 'GET' || method === 'HEAD'
        ? []
        : [['Content-Length', `${bytes?.length ?? 0}`] as const]),
      ...lines,
    ]
    const headers = new Headers()
    for (const [name, value] of sent) headers.append(name, value)
    const init = { method, headers, ...(bytes === undefined ? {} : { body: new Uint8Array(bytes) }) }
    return withLines(new Request(`https://h.example${path}`, init), sent)
  }

  /** A request of WebSocket events, signed and of a sealed connection unless told otherwise. */
  async events(
    events: readonly WebSocketEvent[] | string | Uint8Array,
    { lines = [], signed = true, sealed = true }: EventsOptions = {},
  ): Promise<Request> {
    const raw = typeof events === 'string' || events instanceof Uint8Array
    const body = raw ? events : encodeWebSocketEvents(events as readonly WebSocketEvent[])
    const common: HeaderLine[] = [
      ['Content-Type', 'application/websocket-events'],
      ['Accept', 'application/websocket-events'],
      ['Connection-Id', 'connection-1'],
    ]
    const opening = Buffer.from(body).toString('latin1').startsWith('OPEN\r\n')
    if (sealed && signed === true && !opening) common.push(['Meta-Grip-Seal', await sealOf(lines)])
    return this.request('/ws', {
      method: 'POST',
      lines: [...common, ...lines],
      signed,
      ...(body.length === 0 ? {} : { body }),
    })
  }

  /** A signature of the suite's proxy, good for an hour, or as told. */
  sign(options: { key?: string; iss?: string; expiresIn?: number } = {}): Promise<string> {
    const { key = KEY, iss = 'suite', expiresIn = 3600 } = options
    return signGripSig(key, { iss, exp: Math.floor(Date.now() / 1000) + expiresIn })
  }

  /** Sends a request to an app behind the adapter. */
  invoke(
    app: FetchApp | FetchApp['fetch'],
    request: Request,
    options: InvokeOptions = {},
  ): Promise<Response> {
    return this.#adapter.invoke(typeof app === 'function' ? { fetch: app } : app, request, options)
  }
}

// As an earlier answer of the program would have set it.
function sealOf(lines: readonly HeaderLine[]): Promise<string> {
  const meta = lines.filter(([name]) => /^meta-/i.test(name)).map(([name, value]) => [name.slice(5), value])
  return sealConnection(KEY, { id: 'connection-1', meta: Object.fromEntries(meta) as Record<string, string> })
}
