// What an app does with the events of a sealed connection, run by Fastly's engine while it compiles this: there are no
// requests then, so that it has its headers from a map.
import { Grip, type WebSocketContext } from '@grip/core'
import type { WebSocketSource } from '@grip/core/adapter'
import { signGripSig } from '@grip/core/wire'

const key = 'a-secret-of-this-program-and-of-no-other'
const grip = new Grip({ controlUrl: 'http://127.0.0.1:5561', issuer: 'engine', key })
const headers = new Map([
  ['connection-id', 'c1'],
  ['content-type', 'application/websocket-events'],
])

echo().then(
  (said) => console.log(JSON.stringify(said)),
  (error: unknown) => console.log(String(error)),
)

async function echo(): Promise<string> {
  headers.set('grip-sig', await signGripSig(key, { iss: 'engine', exp: 4_102_444_800 }))
  const opening = await receive('OPEN\r\n')
  opening.accept()
  opening.meta.set('user', 'Zoë')
  for (const [name, value] of (await opening.toAnswer()).headers)
    if (name.startsWith('Set-Meta-')) headers.set(name.slice(4).toLowerCase(), value)
  const ws = await receive('TEXT 5\r\nhello\r\n')
  while (ws.canRecv()) ws.send(`${ws.meta.get('user')}: ${String(ws.recv())}`)
  return new TextDecoder().decode((await ws.toAnswer()).body)
}

function receive(events: string): Promise<WebSocketContext> {
  const source: WebSocketSource = {
    method: 'POST',
    headers: { get: (name) => headers.get(name) ?? null, forEach: (act) => headers.forEach(act) },
    body: () => new TextEncoder().encode(events),
  }
  return grip.webSocketFrom(source)
}
