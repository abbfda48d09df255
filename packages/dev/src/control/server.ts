import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { Engine } from '../engine.ts'
import { readWhole } from '../origin.ts'
import { refuseBrokenRequests } from '../refuse-broken-requests.ts'
import { answerControl, MAX_BODY_BYTES, PUBLISHED, UPDATED, type ControlReply } from './answer-control.ts'
import { isTrustedRequest } from './trusted-request.ts'

/** Makes the HTTP server that publishers use. */
export function createControlServer(engine: Engine): http.Server {
  const server = http.createServer((request, response) => {
    void answer(engine, request, response).catch(() => response.destroy())
  })
  refuseBrokenRequests(server, engine.context.log)
  return server
}

async function answer(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { context } = engine
  const json = acceptsJson(request.headers.accept)
  if (!isTrustedRequest(request, context.settings)) {
    context.log('control-refused', 'a request for another host, or of another origin, is refused')
    return send(response, { status: 403, text: 'Host or Origin not allowed.' }, false)
  }
  if (json === undefined) {
    return send(
      response,
      { status: 406, text: 'Not Acceptable. Supported formats are text/plain and application/json.' },
      false,
    )
  }
  const { method = 'GET', url: target = '/', headers } = request
  const length = headers['content-length']
  const reply = await answerControl(engine, {
    method,
    target,
    authorization: headers.authorization,
    length: length === undefined ? undefined : Number(length),
    read: () => readWhole(request, MAX_BODY_BYTES),
  })
  send(response, reply, json && (reply === PUBLISHED || reply === UPDATED))
}

/** Whether the answer is JSON; `undefined` when the client takes neither that nor text. */
function acceptsJson(accept: string | undefined): boolean | undefined {
  if (accept === undefined) return false
  const types = accept.split(',').map((entry) => entry.split(';', 1)[0]!.trim().toLowerCase())
  const last = types.findLast((type) => JSON_TYPES.includes(type) || TEXT_TYPES.includes(type))
  return last === undefined ? undefined : JSON_TYPES.includes(last)
}

const JSON_TYPES = ['application/json', 'application/*']
const TEXT_TYPES = ['text/plain', 'text/*', '*/*']

function send(response: ServerResponse, { status, text, headers }: ControlReply, json: boolean): void {
  const body = json ? `${JSON.stringify({ message: text })}\n` : `${text}\n`
  response.writeHead(status, {
    ...headers,
    'Content-Type': json ? 'application/json' : 'text/plain',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  })
  response.write(body)
  const { req: request } = response
  if (request.complete) return void response.end()
  // What still comes is read to its end: closing before would lose the answer in a connection reset.
  request.resume().once('close', () => response.end())
}
