import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { Engine } from '../engine.ts'
import { readWhole } from '../origin.ts'
import { INSPECTOR_PATH } from '../inspector/inspector.ts'
import { refuseBrokenRequests } from '../refuse-broken-requests.ts'
import { answerControl, MAX_BODY_BYTES, textReply, type ControlReply } from './answer-control.ts'
import { isTrustedRequest } from './trusted-request.ts'

/**
 * Makes the HTTP server that publishers use.
 *
 * @param inspect Answers requests to the inspector, if there is one.
 */
export function createControlServer(engine: Engine, inspect?: http.RequestListener): http.Server {
  const server = http.createServer((request, response) => {
    if (inspect !== undefined && request.url?.startsWith(INSPECTOR_PATH) === true)
      return inspect(request, response)
    void answer(engine, request, response).catch(() => response.destroy())
  })
  refuseBrokenRequests(server, engine.context.log)
  return server
}

async function answer(engine: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { context } = engine
  if (!isTrustedRequest(request, context.settings)) {
    context.log('control-refused', 'a request for another host, or of another origin, is refused')
    return send(response, textReply(403, 'Host or Origin not allowed.'))
  }
  const { method = 'GET', url: target = '/', headers } = request
  const length = headers['content-length']
  const reply = await answerControl(engine, {
    method,
    target,
    accept: headers.accept,
    authorization: headers.authorization,
    length: length === undefined ? undefined : Number(length),
    read: () => readWhole(request, MAX_BODY_BYTES),
  })
  send(response, reply)
}

function send(response: ServerResponse, { status, headers, body }: ControlReply): void {
  response.writeHead(status, {
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  })
  response.write(body)
  const { req: request } = response
  if (request.complete) return void response.end()
  // The rest of the request is read: closing earlier would lose the answer in a connection reset.
  request.resume().once('close', () => response.end())
}
