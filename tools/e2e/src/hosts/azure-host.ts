// Stands for Azure's host, as far as HTTP goes: `node azure-host.ts <file of the app>` serves what the app registers
// with the real library, under the prefix /api, which a gateway puts before each path.
import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { pathToFileURL } from 'node:url'
import { installCore, type InvocationResponse, type RegisteredFunction } from './azure-core.ts'
import { writeRpcHttp } from './azure-answer.ts'

const core = installCore()
await import(pathToFileURL(process.argv[2] ?? '').href)
const model = core.model()
const { HttpUri: streamUri } = await model.getCapabilities({})

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
  if (forwarded === undefined) writeRpcHttp(returnValue!.http, response)
  else await forwarded
}

/** Calls a function, and those whose queues it has sent to. */
async function invoke(
  { metadata, callback }: RegisteredFunction,
  data: object | undefined,
  invocationId: string = randomUUID(),
  triggerMetadata: object = {},
): Promise<InvocationResponse> {
  const name = Object.keys(metadata.bindings).find((key) => metadata.bindings[key]!.type.endsWith('Trigger'))
  const request = { invocationId, functionId: metadata.name, inputData: [{ name, data }], triggerMetadata }
  const call = { invocationId, request, metadata, state: undefined, log: () => {} }
  const invocation = model.getInvocationModel(call)
  const { context, inputs } = await invocation.getArguments()
  const result = await invocation.invokeFunction(context, inputs, callback)
  const answer = await invocation.getResponse(context, result)
  for (const output of answer.outputData) {
    const { queueName } = metadata.bindings[output.name]!
    const reader = core.functions.find((one) =>
      Object.values(one.metadata.bindings).some(
        (binding) => binding.type === 'queueTrigger' && binding.queueName === queueName,
      ),
    )
    if (reader !== undefined) invoke(reader, output.data).catch(console.error)
  }
  return answer
}

/** The function with the route of a request; the more of it stands before a wildcard, the better. */
function find({ url = '/', method = 'GET' }: http.IncomingMessage): RegisteredFunction | undefined {
  const path = url.slice(1).split('?', 1)[0]
  const routeOf = ({ metadata }: RegisteredFunction) =>
    Object.values(metadata.bindings).find(
      ({ type, methods }) => type === 'httpTrigger' && methods?.includes(method),
    )?.route
  const beginsWith = (one: RegisteredFunction) => {
    const [before, wildcard] = routeOf(one)?.split('{*') ?? []
    return wildcard !== undefined && path?.startsWith(before!)
  }
  return (
    core.functions.find((one) => routeOf(one) === path) ??
    core.functions.filter(beginsWith).toSorted((a, b) => routeOf(b)!.length - routeOf(a)!.length)[0]
  )
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
