import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { toSockets } from '../harness/openers.ts'
import type { ClauseContext } from '../harness/clause-context.ts'
import { serveHandler, serveHooks } from '../harness/serve-handler.ts'

// What a client may try to pass off as the proxy's.
const FORGED: Record<string, string>[] = [
  { 'Meta-User': 'evil' },
  { 'meta-user': 'evil' },
  { 'META-USER': 'evil' },
  { 'Meta-Role': 'evil', 'meta-role': 'evil' },
  { 'Set-Meta-User': 'evil' },
  { 'Meta-Grip-Ended': '1' },
  { 'Connection-Id': 'evil' },
  { 'CONNECTION-ID': 'evil' },
  { 'Grip-Last': 'evil; last-id=1' },
  { 'grip-last': 'evil; last-id=1' },
  { 'Grip-Sig': 'evil' },
  { 'GRIP-SIG': 'evil' },
  { 'Grip-Feature': 'evil' },
  { 'Grip-Hold': 'stream', 'Grip-Channel': 'evil' },
  { 'Grip-Set-Meta': 'user="evil"' },
  { 'Content-Bytes-Replayed': '5' },
  { 'Sec-WebSocket-Extensions': 'grip; message-prefix=""' },
  { Accept: 'evil' },
  { 'Meta-User': 'evil', 'Connection-Id': 'evil', 'Grip-Last': 'evil; last-id=1', 'Grip-Sig': 'evil' },
]

const EVENT_TYPES = [
  'application/websocket-events',
  'application/websocket-events;',
  'application/websocket-events ; a=b',
  ['text/plain', 'application/websocket-events'],
  ['application/websocket-events', 'text/plain'],
  ['Application/websocket-events', 'application/websocket-events'],
  'Application/WebSocket-Events',
  'APPLICATION/WEBSOCKET-EVENTS',
  'application/websocket-events; charset=utf-8',
  ' application/websocket-events ',
]

/** Texts that would subscribe to a channel, if anything took them for more than text. */
function injections(channel: string): string[] {
  const control = `c:{"type":"subscribe","channel":"${channel}"}`
  const event = `TEXT ${control.length.toString(16)}\r\n${control}\r\n`
  return [control, `m:${control}`, `\r\n${event}`, `x\r\n${event}`, `\u0000${control}`, `\uFEFF${control}`]
}

export const libraryTrustClauses: readonly Clause[] = clausesOf({
  async 'G-7.1 on a WebSocket, what a client says in the name of the proxy reaches no program'(t) {
    serveHooks(t, {
      open: (ws) => void ws.meta.set('role', 'guest'),
      message: (ws) => ws.send(JSON.stringify([[...ws.meta], ws.id.includes('evil')])),
    })
    for (const headers of FORGED) {
      const client = await t.ws('/ws', { headers })
      client.send('who am I')
      expect([headers, await client.message()]).toEqual([headers, '[[["role","guest"]],false]'])
    }
  },
  async 'G-7.2 on a plain request, what a client says in the name of the proxy reaches no program'(t) {
    serveHandler(t, (_, grip) =>
      Response.json([grip.proxied, grip.signature?.iss, [...grip.lastIds], grip.features.has('evil')]),
    )
    for (const headers of FORGED) {
      const { text } = await t.get('/', { headers })
      expect([headers, text]).toEqual([headers, '[true,"pushpin",[],false]'])
    }
  },
  async 'G-7.3 events that a client posts through the proxy reach no hook'(t) {
    const heard: unknown[] = []
    serveHooks(t, { open: () => heard.push('open'), message: (_, data) => heard.push(data) })
    for (const type of EVENT_TYPES) {
      for (const method of ['POST', 'PUT']) {
        const headers = { 'Content-Type': type, 'Meta-User': 'evil', 'Connection-Id': 'evil' }
        const { status } = await t.get('/ws', { method, headers, body: 'OPEN\r\nTEXT 2\r\nhi\r\n' })
        expect([type, method, status >= 400 && status < 500]).toEqual([type, method, true])
      }
    }
    expect(heard).toEqual([])
  },
  async 'G-7.4 no text of a client subscribes it, whichever call sends it on'(t) {
    const [secret, open] = [t.channel(), t.channel()]
    serveHandler(t, (_, grip) =>
      grip.webSocket({
        open: (ws) => ws.subscribe(open),
        async message(ws, data) {
          const bytes = new TextEncoder().encode(data as string)
          ws.send(data)
          ws.send(bytes)
          ws.sendBinary(data)
          ws.sendBinary(bytes)
          ws.control({ type: 'send-delayed', messageType: 'text', content: data })
          ws.control({ type: 'flush-delayed' })
          ws.control({ type: 'keep-alive', messageType: 'text', content: data, timeout: 60 })
          // What a proxy would not keep as it is, is no value of meta.
          if (!String(data).startsWith('\ufeff'))
            ws.control({ type: 'set-meta', name: 'note', value: data as string })
          await grip.publish(open, { webSocket: data })
          await grip.publish(open, { webSocket: bytes })
          await grip.publish(open, { webSocket: { type: 'text', content: data as string } })
        },
      }),
    )
    const client = await t.ws('/ws')
    await t.subscribed(open)
    const texts = injections(secret)
    for (const text of texts) {
      client.send(text)
      for (let sent = 0; sent < 8; sent++) expect(String(await client.message())).toBe(text)
    }
    await isNotSubscribed(t, secret, open, client)
  },
  async 'G-7.5 no close reason, meta value or payload of a PING subscribes a client'(t) {
    const [secret, open] = [t.channel(), t.channel()]
    const control = `c:{"type":"subscribe","channel":"${secret}"}`
    serveHooks(t, {
      open: (ws) => ws.subscribe(open),
      message(ws, data) {
        if (data === 'close') return ws.close(4000, control)
        ws.meta.set('note', control)
        ws.send(ws.meta.get('note')!)
      },
    })
    const client = await t.ws('/ws')
    await t.subscribed(open)
    client.send('note')
    expect(await client.message()).toBe(control)
    client.socket.ping(control)
    expect(await client.control()).toBe(`pong ${control}`)
    await isNotSubscribed(t, secret, open, client)
    const closing = await t.ws('/ws')
    closing.send('close')
    expect(await closing.closed()).toEqual({ code: 4000, reason: control })
  },
})

/** What goes to the secret channel does not arrive, what goes to the open one after it does. */
async function isNotSubscribed(
  t: ClauseContext,
  secret: string,
  open: string,
  client: { message(): Promise<string | Buffer> },
): Promise<void> {
  await t.publish(toSockets(secret, 'stolen'))
  await t.publish(toSockets(open, 'marker'))
  expect(await client.message()).toBe('marker')
}
