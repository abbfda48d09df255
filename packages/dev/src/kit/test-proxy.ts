import type { ProxyFaults } from '../faults.ts'
import type { DevProxyEvent } from '../log.ts'
import type { SimpleMessage } from '../publish/to-publish-item.ts'
import type { PublishedItem } from './published-item.ts'
import type { TestStream } from './test-stream.ts'
import type { TestWebSocket } from './test-web-socket.ts'

/** Options of `createTestProxy`. */
export interface TestProxyOptions {
  /**
   * The clock for keep-alives, long-poll timeouts and items that wait. `manual` (default) stands still until you call
   * `advance`; `real` is the clock of this machine.
   */
  clock?: 'manual' | 'real' | undefined
  /**
   * The `GRIP_URL` that your app is configured with, if it does not read it from its environment. It needs `iss` and `key`.
   * Publishes to this address go to the test proxy. Default: an address of its own.
   */
  gripUrl?: string | undefined
  /** More environment variables for your app, besides `GRIP_URL`. Default none. */
  env?: Readonly<Record<string, unknown>> | undefined
  /**
   * How long a test waits for something to arrive, in real milliseconds. Default 2000. While a busy machine stands
   * still, it does not run out.
   */
  timeout?: number | undefined
  /** Lowest `Keep-Alive-Interval` in seconds. Default 20, as in production. */
  minKeepAliveInterval?: number | undefined
  /** Receives each event of the proxy. Default: events are dropped. */
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
  /** Resolves with the answer: what was published, or the app's own response once the timeout is over. */
  readonly response: Promise<Response>
  /** Leaves before there is an answer. */
  close(): void
}

/** What a test publishes itself, as a cron job or a queue would: text or bytes. */
export type TestMessage = SimpleMessage

/** A GRIP proxy in front of your app, in the same process and without a port. */
export interface TestProxy extends ProxyFaults, AsyncDisposable {
  /** The `GRIP_URL` of this proxy. Your app finds it in its environment; pass it to publishers of your own. */
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
   * Opens a WebSocket as a page of your app's own site would. Resolves when it is open and your app has settled.
   *
   * @param init `headers` may name another `origin`, or none: `{ origin: [] }`.
   *
   * @throws {TestProxyError} Your app refuses it; `response` has the answer.
   *
   * @example
   * const ws = await proxy.webSocket('/chat', { headers: { cookie: 'user=alice' } })
   */
  webSocket(
    path: string,
    init?: { headers?: TestRequestInit['headers']; protocols?: readonly string[] },
  ): Promise<TestWebSocket>
  /**
   * Opens a stream as an `EventSource` would. Resolves when it is held, or has ended.
   *
   * @param init `lastEventId` is what an `EventSource` sends when it reconnects.
   *
   * @example
   * const stream = await proxy.stream('/events', { lastEventId: '7' })
   */
  stream(path: string, init?: TestRequestInit & { lastEventId?: string }): Promise<TestStream>
  /**
   * Starts a long-poll. Resolves when it is held, or answered.
   *
   * @example
   * const poll = await proxy.poll('/poll')
   * await proxy.publish('news', { httpResponse: 'hello' })
   * expect(await (await poll.response).text()).toBe('hello')
   */
  poll(path: string, init?: TestRequestInit): Promise<TestPoll>
  /**
   * Publishes from outside your app, as a cron job would. Resolves when the message is delivered.
   *
   * @throws {TypeError} The channel is empty, or the message has nothing to publish.
   *
   * @example
   * await proxy.publish('news', { httpStream: sse({ data: 'hello' }) })
   */
  publish(channel: string, message: TestMessage): Promise<void>
  /**
   * Everything published on a channel, oldest first, including lost items.
   *
   * @example
   * expect(proxy.published('room')).toEqual([{ channel: 'room', webSocket: 'hello' }])
   */
  published(channel: string): PublishedItem[]
  /**
   * Resolves when your app has answered everything and has published everything.
   *
   * @example
   * ws.send('hello')
   * await proxy.settled()
   */
  settled(): Promise<void>
  /**
   * Moves the proxy's clock forward. Resolves when everything that was due has happened.
   *
   * @throws {TypeError} `milliseconds` is negative.
   * @throws {TestProxyError} The clock is `real`.
   *
   * @example
   * await proxy.advance(25_000)
   */
  advance(milliseconds: number): Promise<void>
  /**
   * The warnings so far, oldest first, about things that a production proxy does silently.
   *
   * @example
   * expect(proxy.warnings()).toEqual([])
   */
  warnings(): DevProxyEvent[]
  /** Ends every connection. Later calls are refused with `ERR_GRIP_TEST_CLOSED`. */
  close(): Promise<void>
}
