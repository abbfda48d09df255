// Stands for Azure's host, as far as HTTP goes: `node azure-host.ts <file of the app>` serves what the app registers
// with the real library, under the prefix /api, which a gateway puts before each path.
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { pathToFileURL } from 'node:url'
import {
  cookieHeader,
  type Invoked,
  invokeFunction,
  type Registered,
  registered,
  type RpcResponse,
  startWorker,
} from '../../../../packages/azure/test/functions-core.ts'

await import(pathToFileURL(process.argv[2] ?? '').href)
const streamUri = await startWorker()

http
  .createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error(error)
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  })
  .listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('listening'))

async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const found = find(request)
  if (found === undefined) return void response.writeHead(404).end()
  const invocationId = randomUUID()
  const data = streamUri === undefined ? { http: await rpcRequest(request) } : undefined
  // In stream mode the body and the answer take a way of their own, past the invocation.
  const forwarded = streamUri === undefined ? undefined : forward(streamUri, invocationId, request, response)
  const { returnValue } = await invoke(found, data, invocationId, {
    Headers: { json: JSON.stringify(headersOf(request)) },
  })
  if (forwarded === undefined) write(returnValue!.http, response)
  else await forwarded
}

/** Calls a function, and those whose queues it has sent to. */
async function invoke(
  { metadata }: Registered,
  data: object | undefined,
  invocationId: string = randomUUID(),
  triggerMetadata: object = {},
): Promise<Invoked> {
  const answer = await invokeFunction(metadata.name, invocationId, data, triggerMetadata)
  for (const output of answer.outputData) {
    const { queueName } = metadata.bindings[output.name]!
    const reader = [...registered.values()].find((one) =>
      Object.values(one.metadata.bindings).some(
        (binding) => binding.type === 'queueTrigger' && binding.queueName === queueName,
      ),
    )
    if (reader !== undefined) invoke(reader, output.data).catch(console.error)
  }
  return answer
}

/** The function with the route of a request; the more of it stands before a wildcard, the better. */
function find({ url = '/', method = 'GET' }: http.IncomingMessage): Registered | undefined {
  const path = url.slice(1).split('?', 1)[0]
  const functions = [...registered.values()]
  const routeOf = ({ metadata }: Registered) =>
    Object.values(metadata.bindings).find(
      ({ type, methods }) => type === 'httpTrigger' && methods?.includes(method),
    )?.route
  const beginsWith = (one: Registered) => {
    const [before, wildcard] = routeOf(one)?.split('{*') ?? []
    return wildcard !== undefined && path?.startsWith(before!)
  }
  return (
    functions.find((one) => routeOf(one) === path) ??
    functions.filter(beginsWith).toSorted((a, b) => routeOf(b)!.length - routeOf(a)!.length)[0]
  )
}

function write({ statusCode, headers, cookies, body }: RpcResponse, response: http.ServerResponse): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(cookieHeader))
  response.statusCode = Number(statusCode)
  response.end(body?.bytes ?? body?.string)
}

async function rpcRequest(request: http.IncomingMessage): Promise<object> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  // A body without Content-Length does not arrive.
  const bytes = Number(request.headers['content-length'] ?? 0) > 0 ? Buffer.concat(chunks) : undefined
  const headers = Object.entries(headersOf(request)).map(([name, value]) => [name, { value }])
  return {
    method: request.method,
    url: `http://${request.headers.host}/api${request.url}`,
    nullableHeaders: Object.fromEntries(headers) as object,
    nullableQuery: {},
    nullableParams: {},
    ...(bytes === undefined ? {} : { body: { bytes } }),
  }
}

/** Names in lower case, repeats joined by a comma. */
function headersOf({ rawHeaders }: http.IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase()
    headers[name] =
      headers[name] === undefined ? rawHeaders[at + 1]! : `${headers[name]},${rawHeaders[at + 1]}`
  }
  return headers
}

function forward(
  uri: string,
  invocationId: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const headers = {
    ...headersOf(request),
    'x-ms-invocation-id': invocationId,
    'x-forwarded-host': request.headers.host,
    'x-forwarded-proto': 'http',
  }
  const { hostname, port } = new URL(uri)
  const { method } = request
  return new Promise((resolve, reject) => {
    const onward = http.request(
      { hostname, port, path: `/api${request.url}`, method, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        answer.pipe(response).once('close', resolve)
      },
    )
    onward.once('error', reject)
    request.pipe(onward)
  })
}
