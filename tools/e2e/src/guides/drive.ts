import assert from 'node:assert/strict'
import { type RunningProxy, within } from '@grip/conformance'
import { WebSocket } from 'ws'

/** Seconds that a development server may take for what it compiles first. */
const PATIENCE = 60

/** A program of a guide that serves. */
export interface Driven {
  /** Where a browser goes. */
  url: string
  /** The program itself, past the proxy. */
  originUrl: string
}

/** Does what the README's program is for: a stream, a long-poll, a WebSocket and publishes from both sides. */
export async function drive(
  driven: Driven,
  basePath: string,
  prefix: string,
  proxy: RunningProxy,
): Promise<void> {
  const url = driven.url + basePath
  const socket = await openSocket(`${url}/chat`, driven.url)
  const stream = openStream(`${url}/events`)
  const polled = fetch(`${url}/poll`)
  await within(proxy.waitForSubscriber(`${prefix}news`, 3), 'three subscriptions', PATIENCE)

  assert.equal((await say(url, 'said, é', driven.url)).status, 204)
  assert.equal(await socket.next(), 'said, é')
  await stream.until('data: said, é\n\n')
  const answer = await within(polled, 'the long-poll', PATIENCE)
  assert.deepEqual([answer.status, await answer.text()], [200, 'said, é'])

  socket.send('over the WebSocket')
  assert.equal(await socket.next(), 'over the WebSocket')
  await stream.until('data: over the WebSocket\n\n')

  // A body that a parser would take.
  const json = await say(url, '{"said":"as JSON"}', driven.url, 'application/json')
  assert.equal(json.status, 204)
  assert.equal(await socket.next(), '{"said":"as JSON"}')

  assert.equal((await say(url, 'foreign', 'https://evil.example')).status, 403)
  await assert.rejects(openSocket(`${url}/chat`, 'https://evil.example'), /403/)
  const events = { 'content-type': 'application/websocket-events', 'connection-id': 'forged' }
  const unsigned = { method: 'POST', headers: events, body: 'OPEN\r\n' }
  assert.equal((await fetch(`${driven.originUrl}${basePath}/chat`, unsigned)).status, 403)
  stream.close()
  socket.close()
}

function say(url: string, body: string, origin: string, type = 'text/plain'): Promise<Response> {
  return fetch(`${url}/say`, { method: 'POST', body, headers: { origin, 'content-type': type } })
}

/** An event stream that is read while it arrives; some servers pass its head on with its first byte alone. */
function openStream(url: string) {
  const controller = new AbortController()
  const reader = fetch(url, { signal: controller.signal }).then((response) => {
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'text/event-stream'])
    return response.body!.pipeThrough(new TextDecoderStream()).getReader()
  })
  reader.catch(() => {})
  let received = ''
  const read = async (text: string): Promise<void> => {
    while (!received.includes(text)) {
      const { value, done } = await (await reader).read()
      assert.ok(!done, 'the event stream has ended')
      received += value
    }
  }
  return {
    until: (text: string) => within(read(text), `${JSON.stringify(text)} on the event stream`, PATIENCE),
    close: () => controller.abort(),
  }
}

/** Opens a WebSocket as a page of this origin. */
export async function openSocket(url: string, origin: string, protocols: string[] = []) {
  const socket = new WebSocket(url.replace('http', 'ws'), protocols, { headers: { origin } })
  const messages: string[] = []
  let wake = () => {}
  socket.on('message', (data: Buffer) => {
    messages.push(String(data))
    wake()
  })
  const opened = new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject))
  await within(opened, `${url} to open`, PATIENCE)
  return {
    async next(): Promise<string> {
      const arrived = new Promise<void>((resolve) => (wake = resolve))
      if (messages.length === 0) await within(arrived, 'a message on the WebSocket', PATIENCE)
      return messages.shift()!
    },
    send: (text: string) => socket.send(text),
    close: () => socket.terminate(),
  }
}
