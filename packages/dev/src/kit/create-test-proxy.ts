import { appOrigin, type FetchApp } from '../app-origin.ts'
import { realClock } from '../clock.ts'
import { createEngine, type Engine } from '../engine.ts'
import { faultsOf } from '../faults-of.ts'
import { headerOf, type Header } from '../headers.ts'
import { invalidArgument } from '../invalid-argument.ts'
import { createLog, type DevProxyEvent } from '../log.ts'
import { readOptions, type Settings } from '../options.ts'
import { toPublishItem } from '../publish/to-publish-item.ts'
import { startConnection } from '../websocket/start-connection.ts'
import { Activity } from './activity.ts'
import { checkHandshake, checkOptions, checkRequest, type GivenUrl } from './check-calls.ts'
import type { Patience } from './inbox.ts'
import { interceptFetch } from './intercept-fetch.ts'
import { ManualClock } from './manual-clock.ts'
import { headersOf, MemoryClients, responseOf, targetOf } from './memory-clients.ts'
import { answerPublish } from './publish-in-process.ts'
import { publishedItem, type PublishedItem } from './published-item.ts'
import { TestProxyError } from './test-proxy-error.ts'
import type { TestProxy, TestProxyOptions, TestRequestInit } from './test-proxy.ts'
import { openTestStream } from './test-stream.ts'
import { openTestWebSocket } from './test-web-socket.ts'
import { within } from './within.ts'

/**
 * Puts a GRIP proxy in front of your app, in this process and without a port, so that a test sees what production does
 * with your app's answers and takes a few milliseconds.
 *
 * Your app finds `GRIP_URL` in the environment of its platform, as with any adapter. It publishes through the global
 * `fetch`, which hands its publishes to the proxy and everything else to the network.
 *
 * @param app What your module exports: an object with `fetch`.
 * @throws {TypeError} `app` has no `fetch`, or an option is invalid.
 *
 * @example
 * const proxy = createTestProxy(app)
 * const ws = await proxy.webSocket('/chat')
 * ws.send('hello')
 * expect(await ws.next()).toBe('hello')
 */
export function createTestProxy(app: FetchApp, options: TestProxyOptions = {}): TestProxy {
  const { clock: kind, timeout, env, log: sink, given } = checkOptions(app, options)
  const warnings: DevProxyEvent[] = []
  const log = createLog((event) => {
    if (event.level === 'warning') warnings.push(event)
    sink(event)
  })
  const manual = kind === 'manual' ? new ManualClock() : undefined
  const activity = new Activity()
  const track = (promise: Promise<unknown>): void => activity.track(promise)
  const publisher = interceptFetch((request) => {
    const answer = answerPublish(recording, request)
    track(answer)
    return answer
  }, given?.origin)
  const gripUrl = given?.gripUrl ?? `${publisher.url}?iss=${ISSUER}&key=${KEY}`
  const variables = { ...env, GRIP_URL: gripUrl }
  const origin = appOrigin({ app, env: variables, log, track })
  const engine = createEngine({
    settings: settingsOf(options, given),
    clock: manual ?? realClock,
    log,
    origin,
    // There is no other host: every link leads to the app.
    connect: () => origin,
    track,
  })
  const items: PublishedItem[] = []
  const recording: Engine = {
    ...engine,
    publish(published) {
      items.push(...published.map(publishedItem))
      engine.publish(published)
    },
  }
  const patience: Patience = { timeout, warnings: () => warnings }
  const clients = new MemoryClients(engine.context, track)
  const settled = (): Promise<void> => activity.settled()
  let isClosed = false
  const checkOpen = (): void => {
    if (isClosed)
      throw new TestProxyError(
        'ERR_GRIP_TEST_CLOSED',
        'this proxy is closed: make another with createTestProxy()',
      )
  }
  const close = async (): Promise<void> => {
    isClosed = true
    publisher.release()
    engine.close()
    clients.cut()
    await settled()
  }
  return {
    gripUrl,
    async fetch(path, init = {}) {
      checkOpen()
      checkRequest(path, init)
      const response = clients.request(path, init)
      return responseOf(await within(response.head, `an answer to ${path}`, patience), response.body)
    },
    async webSocket(path, init = {}) {
      checkOpen()
      const { headers = {}, protocols = [] } = checkHandshake(path, init)
      const fields = handshakeHeaders(headers, protocols)
      const client = openTestWebSocket({
        path,
        patience,
        connect: (socket) =>
          startConnection(
            engine.context,
            { target: targetOf(path), headers: fields, address: '127.0.0.1' },
            (listener) => {
              socket.listen(listener)
              return socket
            },
          ),
      })
      const opened = await within(client, `an answer to the WebSocket ${path}`, patience)
      await settled()
      return opened
    },
    async stream(path, given = {}) {
      checkOpen()
      checkRequest(path, given, ['lastEventId'])
      const { lastEventId, ...init } = given
      const headers = {
        accept: 'text/event-stream',
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        ...init.headers,
      }
      const response = clients.request(path, { ...init, headers })
      const stream = await within(openTestStream(path, response, patience), `an answer to ${path}`, patience)
      await settled()
      return stream
    },
    async poll(path, init = {}) {
      checkOpen()
      checkRequest(path, init)
      const held = clients.request(path, init)
      await settled()
      const response = held.head.then((head) => responseOf(head, held.body))
      response.catch(() => {})
      return {
        get held() {
          return clients.isHeld(held)
        },
        response,
        close: () => void held.destroy(),
      }
    },
    async publish(channel, message) {
      checkOpen()
      recording.publish([toPublishItem(channel, message)])
      await settled()
    },
    published(channel) {
      if (typeof channel !== 'string') throw invalidArgument('"channel" must be a string')
      return items.filter((item) => item.channel === channel)
    },
    settled,
    async advance(milliseconds) {
      if (!(typeof milliseconds === 'number' && milliseconds >= 0 && Number.isFinite(milliseconds))) {
        throw invalidArgument('"milliseconds" must be a number from 0 on')
      }
      if (manual === undefined) {
        throw new TestProxyError(
          'ERR_GRIP_TEST_CLOCK',
          'the clock is "real" and moves by itself: leave out "clock" to move it with advance()',
        )
      }
      await manual.advance(milliseconds, settled)
    },
    warnings: () => [...warnings],
    ...faultsOf(engine, () => clients.cut()),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const ISSUER = 'pushpin'
const KEY = 'changeme'

function settingsOf({ minKeepAliveInterval }: TestProxyOptions, given: GivenUrl | undefined): Settings {
  return readOptions({
    origin: 'http://localhost:1',
    issuer: given?.issuer ?? ISSUER,
    key: given?.key ?? KEY,
    clientHosts: 'any',
    minKeepAliveInterval,
  })
}

function handshakeHeaders(headers: TestRequestInit['headers'], protocols: readonly string[]): Header[] {
  const fields = headersOf(headers)
  const own: Header[] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    // As a page of the app's own site.
    ['Origin', `http://${headerOf(fields, 'host')}`],
  ]
  if (protocols.length > 0) own.push(['Sec-WebSocket-Protocol', protocols.join(', ')])
  const given = new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase()))
  fields.push(...own.filter(([name]) => !given.has(name.toLowerCase())))
  return fields
}
