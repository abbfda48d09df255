import { fileURLToPath } from 'node:url'
import { behindProxy, bothProxies, type ClauseContext, DocsPage, within } from '@grip/conformance'
import { Grip, GripError } from '@grip/core'
import { type LambdaEvent, type LambdaResult, webSocketFromEvent, webSocketToResult } from '@grip/lambda'
import { toNodeListener } from '@grip/node'
import { afterAll, describe, expect, it } from 'vitest'
import { toRestEvent } from './events.ts'
import { fromRestResult } from './results.ts'

const BYTES = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte))
const EVENTS = 'application/websocket-events'

type Handler = (event: LambdaEvent) => Promise<LambdaResult>

/** A loop that does what the client's text names, and says when it hears the end. */
function loopOn(grip: Grip, onEnd: () => void): Handler {
  return async (event) => {
    try {
      const ws = await webSocketFromEvent(event, grip)
      if (ws.isOpening()) {
        ws.accept()
        ws.subscribe('kept')
        ws.subscribe('left')
      }
      while (ws.canRecv()) {
        const message = ws.recv()
        if (message === null) {
          onEnd()
          ws.close()
          break
        }
        if (message === 'leave') {
          ws.unsubscribe('left')
          ws.subscribe('joined')
        }
        if (message === 'send later') ws.control({ type: 'send-delayed', content: 'delayed', timeout: 1 })
        if (message === 'remember') ws.meta.set('user', 'alice')
        if (message === 'who') ws.send(ws.meta.get('user') ?? 'nobody')
        if (message === 'detach') ws.detach()
        if (message === 'publish')
          await grip.publish('kept', { webSocket: 'published' }, { id: '1', prevId: '0' })
        if (typeof message === 'string') ws.send(`done: ${message}`)
        else ws.sendBinary(message)
      }
      return await webSocketToResult(ws)
    } catch (error) {
      if (!(error instanceof GripError)) throw error
      return { statusCode: error.status, headers: {}, body: '', isBase64Encoded: false }
    }
  }
}

describe.each(bothProxies())('Lambda, behind a REST API and %s', { timeout: 60_000 }, (_, start) => {
  let t: ClauseContext
  const page = new DocsPage('docs/migrate.md', {}, fileURLToPath(new URL('..', import.meta.url)))

  behindProxy(start, (context) => {
    t = context
  })

  afterAll(() => page.remove())

  /** Serves a function as a REST API does whose only binary media type is that of WebSocket events. */
  function serve(handler: Handler): void {
    const toEvent = toRestEvent([EVENTS])
    const fetch = async (request: Request) =>
      fromRestResult([EVENTS])(await handler(await toEvent(request)), request)
    t.origin.serve(toNodeListener({ fetch }))
  }

  /** A client of the loop, subscribed; each has channels of its own by a prefix. */
  async function open(prefix: string) {
    const grip = new Grip(t.gripUrl, { prefix })
    let end!: () => void
    const ended = new Promise<void>((resolve) => (end = resolve))
    serve(loopOn(grip, end))
    const client = await t.ws('/ws')
    await t.subscribed(`${prefix}left`)
    return { grip, client, ended }
  }

  it('accept, subscribe, recv, send and sendBinary: text and all 256 bytes come back, what is published arrives', async () => {
    const { client } = await open('verbs-')
    client.send('é€')
    expect(await client.message()).toBe('done: é€')
    client.send(BYTES)
    expect(await client.message()).toEqual(BYTES)
    client.send('publish')
    const heard = [await client.message(), await client.message()]
    expect(heard.toSorted()).toEqual(['done: publish', 'published'])
  })

  it('unsubscribe ends a subscription, a control message goes to the proxy, meta comes back', async () => {
    const { client, grip } = await open('control-')
    for (const text of ['leave', 'remember']) {
      client.send(text)
      expect(await client.message()).toBe(`done: ${text}`)
    }
    await t.subscribed('control-joined')
    await grip.publish('left', { webSocket: 'unheard' })
    client.send('who')
    expect([await client.message(), await client.message()]).toEqual(['alice', 'done: who'])
    client.send('send later')
    expect([await client.message(), await client.message()]).toEqual(['done: send later', 'delayed'])
  })

  it('a PING is answered with its payload, a close is echoed with code and reason', async () => {
    const { client } = await open('close-')
    client.socket.ping('payload')
    expect(await client.control()).toBe('pong payload')
    client.socket.close(4001, 'bye')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'bye' })
  })

  it('after detach the function hears nothing more, and publishes still arrive', async () => {
    const { client, grip, ended } = await open('detach-')
    client.send('detach')
    expect(await client.message()).toBe('done: detach')
    // A message that crosses the detach would still come.
    await within(ended, 'the close of a detach')
    client.send('unheard')
    await grip.publish('kept', { webSocket: 'still here' })
    expect(await client.message()).toBe('still here')
  })

  it('what is no WebSocket, or has no signature, is a typed error with a status', async () => {
    await open('errors-')
    expect((await t.get('/ws')).status).toBe(426)
    const headers = { 'Content-Type': EVENTS }
    expect((await t.direct('/ws', { method: 'POST', headers, body: 'OPEN\r\n' })).status).toBe(403)
  })

  it.each([
    ['a loop', 0],
    ['hooks', 1],
  ])('docs/migrate.md: a WebSocket with %s: what one client says reaches all', async (_kind, block) => {
    const { handler } = await page.load<{ handler: Handler }>('A WebSocket on Lambda', block)
    serve(handler)
    const [one, other] = [await t.ws('/'), await t.ws('/')]
    await t.subscribed('lobby', 2)
    one.send('hello, é')
    expect([await one.message(), await other.message()]).toEqual(['hello, é', 'hello, é'])
    one.socket.close(1000)
    expect((await one.closed()).code).toBe(1000)
    const headers = { 'Content-Type': EVENTS }
    expect((await t.direct('/', { method: 'POST', headers, body: 'OPEN\r\n' })).status).toBe(403)
  })
})
