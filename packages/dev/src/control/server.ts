import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { decodePublishItems, PublishItemsError } from '@grip/core/wire'
import { withoutMarks } from '../byte-order-marks.ts'
import type { ProxyContext } from '../context.ts'
import { pathOf } from '../log.ts'
import { readWhole } from '../origin.ts'
import type { Publications } from '../publish/publications.ts'
import { refuseBrokenRequests } from '../refuse-broken-requests.ts'
import { mayPublish } from './publish-key.ts'
import { isTrustedRequest } from './trusted-request.ts'

/** Largest publish body, in bytes. */
const MAX_BODY_BYTES = 1_000_000

interface Reply {
  status: number
  text: string
  headers?: Record<string, string>
}

/** Makes the HTTP server that publishers use. */
export function createControlServer(context: ProxyContext, publications: Publications): http.Server {
  const server = http.createServer((request, response) => {
    void answer(context, publications, request, response).catch(() => response.destroy())
  })
  refuseBrokenRequests(server, context.log)
  return server
}

async function answer(
  context: ProxyContext,
  publications: Publications,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
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
  const reply = await replyTo(context, publications, request)
  send(response, reply, json && (reply === PUBLISHED || reply === UPDATED))
}

async function replyTo(
  context: ProxyContext,
  publications: Publications,
  request: IncomingMessage,
): Promise<Reply> {
  const path = request.url ?? '/'
  if (path === '/') return { status: 200, text: 'Pushpin API' }
  if (path === '/recover' || path === '/recover/') {
    if (request.method !== 'POST') return notAllowed(request)
    recover(context)
    return UPDATED
  }
  if (path !== '/publish' && path !== '/publish/') {
    context.log(
      'control-refused',
      `${pathOf(path)} is no path of the publish endpoint (a query is not allowed)`,
    )
    return { status: 404, text: 'Not Found' }
  }
  return request.method === 'POST' ? publish(context, publications, request) : notAllowed(request)
}

// What went out last is forgotten, and every hold asks the origin again.
function recover({ channels, holds, log }: ProxyContext): void {
  log('recover', 'every long-poll, and every stream with a next link, asks the origin again')
  channels.forgetLastIds()
  for (const hold of [...holds]) hold.recover()
}

const UPDATED: Reply = { status: 200, text: 'Updated' }
const PUBLISHED: Reply = { status: 200, text: 'Published' }

function notAllowed({ method }: IncomingMessage): Reply {
  return { status: 405, text: `Method not allowed: ${method}.`, headers: { Allow: 'POST' } }
}

async function publish(
  context: ProxyContext,
  publications: Publications,
  request: IncomingMessage,
): Promise<Reply> {
  const length = request.headers['content-length']
  if (length === undefined) {
    context.log('publish-refused', 'a publish needs Content-Length; a chunked body is refused')
    return { status: 411, text: 'Request requires Content-Length.' }
  }
  if (!(await mayPublish(context, request.headers.authorization))) {
    return { status: 403, text: 'Publish token missing or not of this proxy.' }
  }
  try {
    if (Number(length) > MAX_BODY_BYTES) throw new PublishItemsError('Request body too large.')
    const text = (await readWhole(request, MAX_BODY_BYTES))!.toString('utf8')
    publications.publish(decodePublishItems(withoutMarks(text, 'a publish', context.log)))
    return PUBLISHED
  } catch (error) {
    if (!(error instanceof PublishItemsError)) throw error
    const more = error.cause instanceof Error ? `(${error.cause.message})` : ''
    context.log('publish-refused', `nothing of this publish is delivered: ${error.message}${more}`)
    return { status: 400, text: error.message }
  }
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

function send(response: ServerResponse, { status, text, headers }: Reply, json: boolean): void {
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
