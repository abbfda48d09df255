import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import { type AdapterUnderTest, linesOf } from '@grip/conformance'
import { toAzureHandler } from '@grip/azure'
import { cookieHeader, invokeFunction, startWorker } from './functions-core.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>

/** Starts the worker with the real library, and gives what passes a request through host, worker and adapter. */
export async function startHost(enableHttpStream: boolean): Promise<AdapterUnderTest['invoke']> {
  const { app: functions } = await import('@azure/functions')
  functions.setup({ enableHttpStream })
  const handlers = new Map<string, Handler>()
  functions.http('any', {
    methods: [...METHODS],
    route: '{*path}',
    // One function serves every clause; the invocation id tells which one it is.
    handler: (request, context) => handlers.get(context.invocationId)!(request, context),
  })
  const worker = await startWorker()
  return async (app, request, { basePath, consumed }) => {
    const id = crypto.randomUUID()
    const handler = toAzureHandler(app, { basePath })
    handlers.set(id, async (event, context) => {
      if (consumed) await event.text()
      return handler(event, context)
    })
    return worker === undefined ? callBuffered(id, request) : callStreaming(id, request, worker)
  }
}

async function callBuffered(id: string, request: Request): Promise<Response> {
  const { method, url } = request
  const bytes = new Uint8Array(await request.arrayBuffer())
  const headers = Object.entries(joinedHeaders(request))
  const nullableHeaders = Object.fromEntries(headers.map(([name, value]) => [name, { value }]))
  const body = bytes.length === 0 ? {} : { body: { bytes } }
  const http = { method, url, nullableHeaders, ...body }
  const { returnValue } = await invokeFunction('any', id, { http }, {})
  const { statusCode, headers: answered, cookies, body: content } = returnValue!.http
  const list = [
    ...Object.entries(answered),
    ...cookies.map((cookie) => ['set-cookie', cookieHeader(cookie)] as const),
  ]
  const out = content?.bytes ?? Buffer.from(content?.string ?? '')
  return new Response(out.length === 0 || method === 'HEAD' ? null : new Uint8Array(out), {
    status: Number(statusCode),
    headers: list as [string, string][],
  })
}

async function callStreaming(id: string, request: Request, worker: string): Promise<Response> {
  const { method, url } = request
  const body = new Uint8Array(await request.arrayBuffer())
  const invocation = new AbortController()
  const forwarded = new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      'x-ms-invocation-id': id,
      'x-forwarded-host': 'h.example',
      'x-forwarded-proto': 'https',
      ...(body.length === 0 ? {} : { 'content-length': body.length }),
    }
    const path = url.slice('https://h.example'.length)
    const { hostname, port } = new URL(worker)
    const { signal } = invocation
    const client = httpRequest({ hostname, port, path, method, headers, agent: false, signal }, resolve)
    client.once('error', reject)
    client.end(body)
  })
  const invoked = invokeFunction('any', id, undefined, {
    Headers: { json: JSON.stringify(joinedHeaders(request)) },
  })
  // A function that throws never answers its HTTP request.
  invoked.catch(() => invocation.abort())
  const [response] = await Promise.all([forwarded, invoked]).catch(async (error: unknown) => {
    await invoked
    throw error
  })
  return toResponse(response)
}

async function toResponse(response: IncomingMessage): Promise<Response> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk as Uint8Array)
  const { statusCode: status = 0, rawHeaders } = response
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
  const bytes = Buffer.concat(chunks)
  return new Response(bytes.length === 0 ? null : bytes, { status, headers })
}

/** Headers as the host hands them on: lower case, repeats joined by a bare comma, those without a value left out. */
function joinedHeaders(request: Request): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const [name, value] of linesOf(request)) {
    const key = name.toLowerCase()
    joined[key] = joined[key] && value ? `${joined[key]},${value}` : (joined[key] ?? '') + value
  }
  return joined
}
