import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { describeAdapter, type InvokeOptions, linesOf } from '../../src/index.ts'

describeAdapter({
  name: 'node:http',
  invoke,
  unsupported: [],
})

async function invoke(app: FetchApp, request: Request, options: InvokeOptions): Promise<Response> {
  const { basePath, consumed = false } = options
  const listener = toNodeListener(app, { basePath, maxBodyBytes: 8_000_000, onError: () => undefined })
  const server = createServer((incoming, outgoing) => {
    if (!consumed) return listener(incoming, outgoing)
    incoming.resume().once('end', () => listener(incoming, outgoing))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await send((server.address() as AddressInfo).port, request)
  } finally {
    server.close()
  }
}

async function send(port: number, request: Request): Promise<Response> {
  const { method, url } = request
  const body = new Uint8Array(await request.arrayBuffer())
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = linesOf(request).flat()
    const path = url.slice('https://h.example'.length)
    const client = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent: false }, resolve)
    client.once('error', reject)
    client.end(body)
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk as Uint8Array)
  const { statusCode: status = 0, rawHeaders } = response
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
  const answered = Buffer.concat(chunks)
  return new Response(answered.length === 0 ? null : answered, { status, headers })
}
