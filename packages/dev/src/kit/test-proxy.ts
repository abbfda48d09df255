import type { ProxyFaults } from '../faults.ts'
import type { DevProxyEvent } from '../log.ts'
import type { SimpleMessage } from '../publish/to-publish-item.ts'
import type { PublishedItem } from './published-item.ts'
import type { TestStream } from './test-stream.ts'
import type { TestWebSocket } from './test-web-socket.ts'

/** Options of `createTestProxy`. */
export interface TestProxyOptions {
  /**
   * By what the proxy's own times pass: keep-alives, the end of long-polls, items that wait. `manual` (default) stands
   * still until `advance`; `real` is the clock of this machine.
   */
  clock?: 'manual' | 'real' | undefined
  /** More variables for the app, beside `GRIP_URL`. Default none. */
  env?: Readonly<Record<string, unknown>> | undefined
  /** Milliseconds of the real clock that a test waits for something that does not come. Default 2000. */
  timeout?: number | undefined
  /** Lowest `Keep-Alive-Interval` in seconds. Default 20, as in production. */
  minKeepAliveInterval?: number | undefined
  /** Receives each event of the proxy. Default: events go nowhere. */
  log?: ((event: DevProxyEvent) => void) | undefined
}

/** A request in a test. */
export interface TestRequestInit {
  /** Default `GET`. */
  method?: string | undefined
  /** Headers; repeated ones as a list. */
  headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  body?: string | Uint8Array | undefined
}

/** A long-poll in a test. */
export interface TestPoll {
  /** Whether the proxy holds it now. */
  readonly held: boolean
  /** Resolves with the answer: what was published, or what the app said for the end of its time. */
  readonly response: Promise<Response>
  /** Leaves before there is an answer. */
  close(): void
}

/** What a test publishes by itself, as a cron job or a queue would; text, or bytes. */
export type TestMessage = SimpleMessage

/** A GRIP proxy in front of an app, in one process and without a port. */
export interface TestProxy extends ProxyFaults, AsyncDisposable {
  /** `GRIP_URL` of this proxy: the app finds it in its variables; give it to publishers that have none. */
  readonly gripUrl: string
  /**
   * Sends a request through the proxy.
   *
   * @param path Path and query, such as `/say?x=1`.
   *
   * @example
   * const response = await proxy.fetch('/say', { method: 'POST', body: 'hello' })
   */
  fetch(path: string, init?: TestRequestInit): Promise<Response>
  /**
   * Opens a WebSocket as a page of your app's own site does, and resolves when it is open and the app has come to rest.
   *
   * @param init `headers` may name another `origin`, or none: `{ origin: [] }`.
   *
   * @throws {TestProxyError} The app refuses it; `response` has its answer.
   *
   * @example
   * const ws = await proxy.webSocket('/chat', { headers: { cookie: 'user=alice' } })
   */
  webSocket(
    path: string,
    init?: { headers?: TestRequestInit['headers']; protocols?: readonly string[] },
  ): Promise<TestWebSocket>
  /**
   * Opens a stream as an `EventSource` does, and resolves when it is held, or has ended.
   *
   * @param init `lastEventId` is what an `EventSource` sends that comes back.
   *
   * @example
   * const stream = await proxy.stream('/events', { lastEventId: '7' })
   */
  stream(path: string, init?: TestRequestInit & { lastEventId?: string }): Promise<TestStream>
  /**
   * Begins a long-poll, and resolves when it is held, or answered.
   *
   * @example
   * const poll = await proxy.poll('/poll')
   * await proxy.publish('news', { httpResponse: 'hello' })
   * expect(await (await poll.response).text()).toBe('hello')
   */
  poll(path: string, init?: TestRequestInit): Promise<TestPoll>
  /**
   * Publishes from outside of the app, and resolves when it is delivered.
   *
   * @throws {TypeError} A channel or a message that cannot be published.
   *
   * @example
   * await proxy.publish('news', { httpStream: sse({ data: 'hello' }) })
   */
  publish(channel: string, message: TestMessage): Promise<void>
  /**
   * What was published on a channel, lost items too, oldest first.
   *
   * @example
   * expect(proxy.published('room')).toEqual([{ channel: 'room', webSocket: 'hello' }])
   */
  published(channel: string): PublishedItem[]
  /**
   * Resolves when the app has answered what was sent, and has published what it was about to.
   *
   * @example
   * ws.send('hello')
   * await proxy.settled()
   */
  settled(): Promise<void>
  /**
   * Moves the proxy's clock on, and resolves when everything that is due has happened.
   *
   * @throws {TypeError} A time that is none.
   * @throws {TestProxyError} The clock is `real`.
   *
   * @example
   * await proxy.advance(25_000)
   */
  advance(milliseconds: number): Promise<void>
  /**
   * The warnings so far, oldest first: what a proxy in production does without a word.
   *
   * @example
   * expect(proxy.warnings()).toEqual([])
   */
  warnings(): DevProxyEvent[]
  /** Ends every connection. */
  close(): Promise<void>
}
