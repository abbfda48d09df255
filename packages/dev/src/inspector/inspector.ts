import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Engine } from '../engine.ts'
import type { ProxyFaults } from '../faults.ts'
import { readWhole } from '../origin.ts'
import { hostnameOf, isTrustedHost } from '../trusted-host.ts'
import { runAction, type ActionInput } from './actions.ts'
import { sendLive } from './live-feed.ts'
import { pageFile } from './page-files.ts'
import type { Recorder } from './recorder.ts'
import { entryDetails } from './shown-entry.ts'
import { channelItems, channelList, connectionList } from './snapshot.ts'
import { writeTest } from './write-test.ts'

/** Where the page is, on the port of publishers. */
export const INSPECTOR_PATH = '/inspector/'

/** Largest action, in bytes. */
const MAX_ACTION_BYTES = 1_000_000

/** What the inspector looks at. */
export interface InspectorParts {
  engine: Engine
  faults: ProxyFaults
  recorder: Recorder
  /** What a user of the inspector has to know. */
  token: string
  /** What the page says about the proxy. */
  info(): object
}

/**
 * Answers requests to the inspector. The page itself is public. Its data needs the token, a request from this
 * machine to a name of this machine, and no page of another site.
 */
export function createInspector(
  parts: InspectorParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    void answer(parts, request, response).catch(() => response.destroy())
  }
}

async function answer(
  parts: InspectorParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (!isOfThisMachine(request))
    return sendJson(response, 403, { message: 'The inspector answers only this machine.' })
  const name = pathname.slice(INSPECTOR_PATH.length)
  if (!name.startsWith('api/')) return sendFile(request, response, name)
  if (!hasToken(request, parts.token)) {
    return sendJson(response, 401, {
      message: 'Open the address that grip-dev printed: its token is valid for this run only.',
    })
  }
  const { engine, recorder } = parts
  recorder.isAwake = true
  const number = (field: string): number => Number(searchParams.get(field) ?? 0)
  const text = (field: string): string => searchParams.get(field) ?? ''
  if (name === 'api/action') return act(parts, request, response)
  switch (name) {
    case 'api/info':
      return sendJson(response, 200, parts.info())
    case 'api/live':
      response.writeHead(200, { ...HEADERS, 'content-type': 'application/x-ndjson' })
      return sendLive(engine, recorder, response, number('after'))
    case 'api/connections':
      return sendJson(response, 200, connectionList(engine))
    case 'api/channels':
      return sendJson(response, 200, channelList(engine, recorder))
    case 'api/channel':
      return sendJson(response, 200, { items: channelItems(recorder, text('name')) })
    case 'api/test':
      return sendJson(response, 200, { test: writeTest(recorder.after(0), text('connection')) })
    case 'api/entry': {
      const entry = recorder.find(number('seq'))
      return entry === undefined
        ? sendJson(response, 404, { message: 'This is no longer kept.' })
        : sendJson(response, 200, entryDetails(entry))
    }
    default:
      return sendJson(response, 404, { message: 'Not found.' })
  }
}

async function act(
  { engine, faults }: InspectorParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return sendJson(response, 405, { message: 'Post it.' })
  // What is not read here Node reads, so that the answer arrives.
  if (!(Number(request.headers['content-length']) <= MAX_ACTION_BYTES)) {
    const message = 'an action needs a Content-Length, of at most 1,000,000 bytes'
    return sendJson(response, 413, { message })
  }
  const body = await readWhole(request, MAX_ACTION_BYTES)
  try {
    const input: unknown = JSON.parse(body!.toString('utf8'))
    if (typeof input !== 'object' || input === null) throw new SyntaxError('an action is a JSON object')
    sendJson(response, 200, runAction(engine, faults, input as ActionInput))
  } catch (error) {
    sendJson(response, 400, { message: (error as Error).message })
  }
}

function isOfThisMachine({ headers, socket }: IncomingMessage): boolean {
  const { host = '', origin } = headers
  const address = socket.remoteAddress ?? ''
  if (!/^(::ffff:)?127\.|^::1$/.test(address) || !isTrustedHost(hostnameOf(host), [])) return false
  return origin === undefined || origin === `http://${host}`
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const given = Buffer.from(headers.authorization ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function sendFile({ method }: IncomingMessage, response: ServerResponse, name: string): void {
  const file = method === 'GET' ? pageFile(name) : undefined
  if (file === undefined) return sendJson(response, 404, { message: 'Not found.' })
  response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.content)
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  if (response.destroyed) return
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(value))
}

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
