// Run as a program: holds connections of each kind, closes the proxy, and must then end by itself.
import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { createDevProxy } from '@grip/dev'
import { WebSocket } from 'ws'

const proxy = await createDevProxy({ origin: process.argv[2]!, port: 0, controlPort: 0 })
const socket = new WebSocket(`${proxy.url.replace('http', 'ws')}/ws`)
await once(socket, 'open')
for (const path of ['/stream', '/poll']) {
  const request = http.get(proxy.url + path, (response) => response.on('error', () => {}).resume())
  request.on('error', () => {})
  if (path === '/stream') await once(request, 'response')
}
// The second item waits for one that never comes; a recover leaves the stream with a next link without an answer.
const formats = { 'ws-message': { content: 'hello' } }
const items = [
  { channel: 'a', id: '1', formats },
  { channel: 'a', id: '3', 'prev-id': '2', formats },
]
await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body: JSON.stringify({ items }) })
await fetch(`${proxy.controlUrl}/recover`, { method: 'POST' })
await proxy.close()

// A client that has left while its origin is tried again and again.
const app = http.createServer((request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/websocket-events' }).end('OPEN\r\n')
  })
})
app.listen(0, '127.0.0.1')
await once(app, 'listening')
const seen = new EventEmitter()
const retrying = await createDevProxy({
  origin: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
  port: 0,
  controlPort: 0,
  retryDelays: [3600],
  log: ({ code }) => seen.emit(code),
})
const client = new WebSocket(retrying.url.replace('http', 'ws'))
await once(client, 'open')
app.close()
app.closeAllConnections()
client.send('hello')
await once(seen, 'origin-retry')
client.terminate()
await once(seen, 'websocket-disconnect')
await retrying.close()
