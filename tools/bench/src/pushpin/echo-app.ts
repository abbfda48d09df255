// The app of the delay table, on Node, Bun or Deno: `echo-app <host> <kept|as it is> [certificate]`.
import { readFileSync } from 'node:fs'
import http, { type RequestListener } from 'node:http'
import https from 'node:https'
import process from 'node:process'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'

interface Served {
  port: number
}

/** What Bun and Deno serve by themselves. */
interface Runtimes {
  Bun?: { serve(options: object): Served }
  Deno?: { serve(options: object, fetch: typeof answer): { addr: Served } }
}

const [hostname = '127.0.0.1', mode, certificate] = process.argv.slice(2)
const app = createGripHandler((_, grip) => grip.webSocket({ message: (ws, data) => ws.send(data) }), {
  config: 'http://127.0.0.1:5561?iss=pushpin&key=changeme',
})
const { Bun, Deno } = globalThis as Runtimes
if (Bun !== undefined) tell(Bun.serve({ fetch: answer, hostname, port: 0 }))
else if (Deno !== undefined) tell(Deno.serve({ hostname, port: 0, onListen: () => {} }, answer).addr)
else serveOnNode()

// As docs/pushpin.md has it for Bun and Deno.
async function answer(request: Request): Promise<Response> {
  const response = await app.fetch(request)
  if (mode !== 'kept' && response.headers.get('content-type') === 'application/websocket-events') {
    response.headers.set('connection', 'close')
  }
  return response
}

function serveOnNode(): void {
  const listener = toNodeListener(app)
  const keeping: RequestListener = (request, response) => {
    const setHeader = response.setHeader.bind(response)
    response.setHeader = (name, value) => (name === 'connection' ? response : setHeader(name, value))
    listener(request, response)
  }
  const serve = mode === 'kept' ? keeping : listener
  const server =
    certificate === undefined
      ? http.createServer(serve)
      : https.createServer(
          { key: readFileSync(`${certificate}.key`), cert: readFileSync(`${certificate}.crt`) },
          serve,
        )
  server.listen(0, hostname, () => tell(server.address() as Served))
}

function tell({ port }: Served): void {
  console.log(`listening ${port}`)
}
