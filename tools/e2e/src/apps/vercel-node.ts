import { AsyncLocalStorage } from 'node:async_hooks'
import http from 'node:http'
import { Readable } from 'node:stream'
import { GET, POST } from '../../../../examples/chat/route.ts'

interface RequestContext {
  waitUntil(promise: Promise<unknown>): void
}

// Vercel's runtime keeps the context of a request here, where its own package finds it.
const contexts = new AsyncLocalStorage<RequestContext>()
Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => contexts.getStore() } })

http
  .createServer(
    (incoming, outgoing) => void contexts.run({ waitUntil: keep }, () => answer(incoming, outgoing)),
  )
  .listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('listening'))

async function answer(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
  try {
    const { method = 'GET', headers, url = '/' } = incoming
    const body = method === 'GET' || method === 'HEAD' ? null : Readable.toWeb(incoming)
    const init = { method, headers: Object.entries(headers).flatMap(pairs), body, duplex: 'half' }
    const request = new Request(`https://${headers.host}${url}`, init as RequestInit)
    const response = await (method === 'GET' ? GET : POST)(request)
    outgoing.statusCode = response.status
    for (const [name, value] of response.headers) outgoing.appendHeader(name, value)
    outgoing.end(new Uint8Array(await response.arrayBuffer()))
  } catch (error) {
    console.error(error)
    outgoing.writeHead(500).end()
  }
}

function pairs([name, value = '']: [string, string | string[] | undefined]): [string, string][] {
  return Array.isArray(value) ? value.map((one): [string, string] => [name, one]) : [[name, value]]
}

function keep(promise: Promise<unknown>): void {
  promise.catch(console.error)
}
